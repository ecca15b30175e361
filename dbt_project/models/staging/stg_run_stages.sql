{{
    history_rows('run_stages', {
        'run_id': 'varchar',
        'stage_no': 'integer',
        'stage': 'varchar',
        'seconds': 'decimal(12,3)'
    })
}}
