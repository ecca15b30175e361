with source as (

    select * from {{ source('raw', 'goals') }}

),

renamed as (

    select
        document_id,
        goal_id,
        passage_id,
        page,
        subject,
        subject_norm
    from source

)

select * from renamed
