{{
    history_rows('run_findings', {
        'run_id': 'varchar',
        'severity': 'varchar',
        'findings': 'bigint'
    })
}}
