{{
    history_rows('runs', {
        'run_id': 'varchar',
        'started_at': 'timestamp',
        'finished_at': 'timestamp',
        'status': 'varchar',
        'snapshot_id': 'varchar',
        'reader_version': 'varchar',
        'shaping_version': 'varchar',
        'rules_version': 'varchar',
        'message': 'varchar'
    })
}}
