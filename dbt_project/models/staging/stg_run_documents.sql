{{
    history_rows('run_documents', {
        'run_id': 'varchar',
        'position': 'integer',
        'document_id': 'varchar',
        'file_name': 'varchar',
        'source_uri': 'varchar',
        'outcome': 'varchar',
        'is_new': 'boolean',
        'reason': 'varchar'
    })
}}
