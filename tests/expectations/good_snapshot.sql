-- A small snapshot that keeps every structural rule: two self-evaluations of one invented unit, and one document of each
-- other outcome. Its 2024 report contradicts itself once (basic + project ≠ total, off by 1.00 万元).
create schema raw; create schema marts; create schema forms;

create table raw.documents (
    document_id varchar, sha256 varchar, file_name varchar, source_uri varchar, media_type varchar, page_count integer,
    outcome varchar, reason varchar, duplicate_of varchar, superseded_by varchar, is_held boolean, extractor_version varchar, loaded_at timestamp
);
insert into raw.documents values
    ('d24', 's1', '自评2024.docx', 'in/自评2024.docx', 'docx', 3, 'loaded', null, null, null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('d23', 's2', '自评2023.pdf', 'in/自评2023.pdf', 'pdf', 2, 'loaded', null, null, null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('note', 's3', '说明.pdf', 'in/说明.pdf', 'pdf', 1, 'loaded', null, null, null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('copy', 's4', '副本.txt', 'in/副本.txt', 'txt', 3, 'duplicate', 'the same report as d24', 'd24', null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('old', 's5', '旧版.docx', 'in/旧版.docx', 'docx', 3, 'superseded', 'a newer version came', null, 'd24', false, '1', timestamp '2025-03-01 02:00:00'),
    ('empty', 's6', '空.pdf', 'in/空.pdf', 'pdf', 0, 'quarantined', 'the file is empty', null, null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('poem', 's7', '散文.txt', 'in/散文.txt', 'txt', 1, 'unrecognised', 'no table and no amount', null, null, false, '1', timestamp '2025-03-01 02:00:00'),
    ('back', 's8', '撤回.pdf', 'in/撤回.pdf', 'pdf', 1, 'withdrawn', 'nothing is there any more', null, null, false, '1', timestamp '2025-03-01 02:00:00');
alter table raw.documents add column withdrawn_at timestamp;
update raw.documents set withdrawn_at = timestamp '2025-04-01 02:00:00' where outcome = 'withdrawn';

create table raw.arrivals (run_id varchar, source_uri varchar, file_name varchar, document_id varchar, arrived_at timestamp, owner varchar, expected_unit varchar);
insert into raw.arrivals select 'run-1', source_uri, file_name, document_id, loaded_at, null, null from raw.documents;

create table raw.tables (
    document_id varchar, table_no integer, title varchar, printed_unit varchar, page_from integer, page_to integer, form_id varchar
);
insert into raw.tables values ('d24', 1, '整体支出绩效自评表', '万元', 2, 2, 'form-a'), ('d23', 1, '整体支出绩效自评表', '万元', 2, 2, 'form-a');

create table raw.cells (
    cell_id varchar, document_id varchar, page integer, table_no integer, row_no integer, column_no integer, row_span integer,
    column_span integer, text varchar, bbox double[], confidence double
);
insert into raw.cells
select document_id || '/p2/t1/r' || row_no || 'c' || column_no, document_id, 2, 1, row_no, column_no, 1, 1, text, null, 1
from (values
    ('d24', 1, 1, '全年执行数'), ('d24', 1, 2, '90.00'), ('d24', 2, 2, '60.00'), ('d24', 3, 2, '31.00'), ('d24', 4, 2, '100.00'),
    ('d24', 5, 1, '培训场次'), ('d24', 5, 2, '≥12场'), ('d24', 5, 3, '13场'), ('d24', 5, 4, '10'), ('d24', 5, 5, '10'),
    ('d23', 1, 2, '80.00'), ('d23', 2, 2, '50.00'), ('d23', 3, 2, '30.00')
) as printed (document_id, row_no, column_no, text);

create table raw.passages (
    passage_id varchar, document_id varchar, page integer, section varchar, text varchar, bbox double[], char_from integer,
    char_to integer
);
insert into raw.passages values
    ('d24/p1/s1', 'd24', 1, '一、基本情况', '全年支出90.00万元，在职18人。', null, 0, 18),
    ('note/p1/s1', 'note', 1, null, '公开说明，经费3万元。', null, 0, 11);

create table raw.signals (document_id varchar, code varchar, message varchar, page integer, cell_id varchar, text varchar);
insert into raw.signals values
    ('d24', 'unknown_label', 'no item has this label', 2, 'd24/p2/t1/r5c1', '培训场次'),
    ('empty', 'empty_file', 'the file has no bytes', null, null, null);

create table marts.dim_unit (
    unit_id varchar, unit_name varchar, short_name varchar, body_type varchar, division_code varchar, province varchar,
    city varchar, county varchar, fiscal_level varchar, report_scope varchar, parent_unit_id varchar, valid_from integer,
    valid_to integer, is_current boolean
);
insert into marts.dim_unit values
    ('u1', '青禾县河湖管理局', '河湖管理局', 'government_department', '430199', '湖南省', '样本市', '青禾县', 'county', 'department', null, 2023, null, true);

create table marts.dim_year (fiscal_year integer, starts_on date, ends_on date, is_closed boolean);
insert into marts.dim_year values
    (2023, date '2023-01-01', date '2023-12-31', true), (2024, date '2024-01-01', date '2024-12-31', true);

create table marts.dim_document (
    document_id varchar, report_id varchar, unit_id varchar, fiscal_year integer, report_type varchar, is_current boolean,
    file_name varchar, source_uri varchar, report_scope varchar
);
insert into marts.dim_document values
    ('d24', 'r24', 'u1', 2024, 'self_evaluation', true, '自评2024.docx', 'in/自评2024.docx', 'department'),
    ('d23', 'r23', 'u1', 2023, 'self_evaluation', true, '自评2023.pdf', 'in/自评2023.pdf', 'department'),
    ('note', 'rn', null, null, 'other', true, '说明.pdf', 'in/说明.pdf', null);

create table marts.dim_item (item_code varchar, item_name varchar, parent_code varchar, unit varchar);
insert into marts.dim_item values
    ('expenditure_total', '支出合计', null, '元'), ('expenditure_basic', '基本支出', 'expenditure_total', '元'),
    ('expenditure_project', '项目支出', 'expenditure_total', '元'), ('staff_on_duty', '在职人数', null, '人');

create table marts.dim_functional_class (
    code varchar, name varchar, level varchar, parent_code varchar, valid_from integer, valid_to integer, is_current boolean,
    source varchar
);
insert into marts.dim_functional_class values
    ('210', '医疗卫生与计划生育支出', '类', null, 2014, 2018, false, 'reference'),
    ('210', '卫生健康支出', '类', null, 2019, null, true, 'reference');
create table marts.dim_economic_class as from marts.dim_functional_class;

create table marts.fct_expenditure (
    fact_id varchar, document_id varchar, unit_id varchar, fiscal_year integer, item_code varchar, stage varchar, fund varchar,
    functional_code varchar, economic_code varchar, subject varchar, amount_yuan decimal(20, 2), printed_text varchar,
    printed_unit varchar, decimals integer, is_approximate boolean, source_kind varchar, form_id varchar, page integer,
    cell_id varchar, passage_id varchar, row_label varchar, column_label varchar
);
create table marts.fct_budget as from marts.fct_expenditure;
create table marts.fct_revenue as from marts.fct_expenditure;
create table marts.fct_superseded as select *, null::varchar as fact_table, null::varchar as superseded_by from marts.fct_expenditure;
insert into marts.fct_expenditure
select cell_id, document_id, 'u1', fiscal_year, item_code, 'actual', 'all', null, null, null, amount_yuan, printed_text, '万元',
    2, false, 'table', 'form-a', 2, cell_id, null, row_label, '全年执行数'
from (values
    ('d24/p2/t1/r1c2', 'd24', 2024, 'expenditure_total', 900000, '90.00', '支出合计'),
    ('d24/p2/t1/r2c2', 'd24', 2024, 'expenditure_basic', 600000, '60.00', '基本支出'),
    ('d24/p2/t1/r3c2', 'd24', 2024, 'expenditure_project', 310000, '31.00', '项目支出'),
    ('d23/p2/t1/r1c2', 'd23', 2023, 'expenditure_total', 800000, '80.00', '支出合计'),
    ('d23/p2/t1/r2c2', 'd23', 2023, 'expenditure_basic', 500000, '50.00', '基本支出'),
    ('d23/p2/t1/r3c2', 'd23', 2023, 'expenditure_project', 300000, '30.00', '项目支出')
) as fact (cell_id, document_id, fiscal_year, item_code, amount_yuan, printed_text, row_label);
insert into marts.fct_expenditure values (
    'd24/p1/s1#1', 'd24', 'u1', 2024, 'expenditure_total', 'actual', 'all', null, null, null, 900000, '90.00万元', '万元', 2,
    false, 'narrative', null, 1, null, 'd24/p1/s1', null, null
);
insert into marts.fct_budget values (
    'd24/p2/t1/r4c2', 'd24', 'u1', 2024, 'expenditure_total', 'full_year_budget', 'all', null, null, null, 1000000, '100.00',
    '万元', 2, false, 'table', 'form-a', 2, 'd24/p2/t1/r4c2', null, '支出合计', '全年预算数'
);

create table marts.fct_indicator (
    fact_id varchar, document_id varchar, unit_id varchar, fiscal_year integer, project varchar, position integer,
    level1 varchar, level2 varchar, level3 varchar, target_text varchar, target_operator varchar, target_value decimal(38, 8),
    actual_text varchar, actual_value decimal(38, 8), value_unit varchar, kind varchar, target_date date, actual_date date,
    weight decimal(38, 8), score decimal(38, 8), is_met boolean, deviation_note varchar, page integer,
    target_cell_id varchar, actual_cell_id varchar, weight_cell_id varchar, score_cell_id varchar
);
insert into marts.fct_indicator values (
    'd24/f1/i1', 'd24', 'u1', 2024, null, 1, '产出指标', '数量指标', '培训场次', '≥12场', '>=', 12, '13场', 13, '场', 'quantitative',
    null, null, 10, 10, true, null, 2, 'd24/p2/t1/r5c2', 'd24/p2/t1/r5c3', 'd24/p2/t1/r5c4', 'd24/p2/t1/r5c5'
);

create table marts.fct_score (
    document_id varchar, unit_id varchar, fiscal_year integer, project varchar, total_weight decimal(38, 8),
    total_score decimal(38, 8), execution_rate_percent decimal(38, 8), execution_weight decimal(38, 8),
    execution_score decimal(38, 8), grade varchar
);
insert into marts.fct_score values ('d24', 'u1', 2024, null, 100, 97.5, 90, 10, 9, '优');

create table marts.fct_quantity (
    fact_id varchar, document_id varchar, unit_id varchar, fiscal_year integer, stage varchar, item_code varchar,
    subject varchar, value decimal(38, 8), value_unit varchar, printed_text varchar, is_approximate boolean,
    source_kind varchar, page integer, cell_id varchar, passage_id varchar
);
insert into marts.fct_quantity values (
    'd24/p1/s1#2', 'd24', 'u1', 2024, 'actual', 'staff_on_duty', null, 18, '人', '18人', false, 'narrative', 1, null, 'd24/p1/s1'
);

create table forms.identities (
    identity_id varchar, kind varchar, statement_zh varchar, statement_en varchar, severity varchar, tolerance varchar,
    citation varchar, valid_from integer, valid_to integer, report_type varchar,
    left_out_reason_en varchar
);
insert into forms.identities values
    ('SE-A2', 'sum', '支出合计等于基本支出加项目支出', 'total = basic + project', 'must', 'sum', null, null, null, 'self_evaluation', null),
    ('SE-A9', 'comparison', '支出不超过全年预算', 'spending does not exceed the budget', 'should', '0', null, 2024, null, 'self_evaluation', null),
    ('SE-I2', 'presence', '报告有自评得分', 'a self score is given', 'advisory', '-', null, null, null, 'self_evaluation', null),
    ('SE-Z9', '', '难以机械判断的一条', 'a rule that is stated but left to people', 'advisory', '-', null, null, null, 'self_evaluation', 'needs judgement');

create table marts.fct_identity_check (
    check_id varchar, identity_id varchar, document_id varchar, unit_id varchar, fiscal_year integer, instance varchar,
    left_value decimal(38, 8), right_value decimal(38, 8), difference decimal(38, 8), tolerance decimal(38, 8),
    value_unit varchar, status varchar, severity varchar, missing varchar, places varchar[], root_cause_id varchar
);
insert into marts.fct_identity_check values
    ('SE-A2@d24[]', 'SE-A2', 'd24', 'u1', 2024, '', 900000, 910000, -10000, 150, '元', 'broken', 'must', null,
        ['d24/p2/t1/r1c2', 'd24/p2/t1/r2c2', 'd24/p2/t1/r3c2'], 'finding-1'),
    ('SE-A9@d24[]', 'SE-A9', 'd24', 'u1', 2024, '', 900000, 1000000, -100000, 0, '元', 'exact', 'should', null,
        ['d24/p2/t1/r1c2', 'd24/p2/t1/r4c2'], null),
    ('SE-I2@d24[]', 'SE-I2', 'd24', 'u1', 2024, '', null, null, null, null, null, 'exact', 'advisory', null, ['d24/p2/t1/r5c5'], null),
    ('SE-A2@d23[]', 'SE-A2', 'd23', 'u1', 2023, '', 800000, 800000, 0, 150, '元', 'exact', 'must', null,
        ['d23/p2/t1/r1c2', 'd23/p2/t1/r2c2', 'd23/p2/t1/r3c2'], null),
    ('SE-I2@d23[]', 'SE-I2', 'd23', 'u1', 2023, '', null, null, null, null, null, 'not_evaluable', 'advisory', '自评得分', [], null);

create table marts.fct_finding (
    finding_id varchar, identity_id varchar, severity varchar, document_id varchar, unit_id varchar, fiscal_year integer,
    title_zh varchar, title_en varchar, message_zh varchar, message_en varchar, amount_at_stake_yuan decimal(20, 2),
    blame varchar, blame_reason_zh varchar, blame_reason_en varchar, places varchar[], first_seen_run varchar, last_seen_run varchar, status varchar
);
insert into marts.fct_finding values (
    'finding-1', 'SE-A2', 'must', 'd24', 'u1', 2024, '支出合计与明细不一致', 'The total differs from its parts',
    '支出合计90.00万元，基本支出与项目支出之和91.00万元，相差1.00万元。', 'Total 90.00, parts 91.00: they differ by 1.00 (10,000 yuan).',
    10000, 'source', '重读一致。', 'Read again: the same.', ['d24/p2/t1/r1c2', 'd24/p2/t1/r2c2', 'd24/p2/t1/r3c2'], 'run-1', 'run-1', 'open'
);

create table marts.snapshot (snapshot_id varchar, published_at timestamp, run_id varchar, versions json);
insert into marts.snapshot values (
    '20250301T020000Z', timestamp '2025-03-01 02:00:00', 'run-1', '{"reader": "1", "rules": "7c"}'
);

-- Beside the contract: signals with what the labels left over, and what each code means.
create table marts.fct_signal as
select document_id || '/' || code as signal_id, document_id, code, message, page, cell_id, text from raw.signals;

create table forms.signals (
    code varchar, severity varchar, meaning_zh varchar, meaning_en varchar, what_to_do varchar
);
insert into forms.signals values
    ('unknown_label', 'info', '名称不在词表中', 'A label that no list knows', 'Look at the place'),
    ('empty_file', 'error', '文件是空的', 'The file has no bytes', 'Send the file again');
