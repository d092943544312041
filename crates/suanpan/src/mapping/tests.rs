//! A small extract of a provincial system, in the shapes such systems write: GBK, 万元, their own codes,
//! Chinese dates, a credit mark instead of a sign.

use std::io::Write;

use super::*;
use crate::import::{BadRows, CellCode};

const MAPPING: &str = include_str!("cases/province.toml");
const QUOTAS: &str = "指标文;本表由系统生成;;;;\n\
    单位编码;单位名称;项目;功能科目;经济科目;指标金额(万元)\n\
    101001;县教育局;校舍维修;205-02-01;商品和服务支出;12.5\n\
    101001;县教育局;校舍维修;205-02-02;商品和服务支出;0.25\n\
    102001;县卫生局;设备更新;210;资本性支出;8\n";
const PAYMENTS: &str = "\u{feff}凭证号,日期,单位,功能,经济,收款人,金额,借贷,备注\n\
    1,2024年3月5日,101001,205-02-01,商品和服务支出,\"示例建筑公司,一部\",\"1,200.50\",借,维修\n\
    2,20240306,102001,210,资本性支出,示例设备公司,80000,借,设备\n\
    3,2024-04-01,102001,210,资本性支出,示例设备公司,500.00,贷,退回多付\n";

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

fn sources(quotas: &str, payments: &str) -> Vec<SourceFile> {
    vec![
        SourceFile { name: "指标2024.csv".into(), bytes: gbk(quotas) },
        SourceFile { name: "支付2024.csv".into(), bytes: payments.as_bytes().to_vec() },
        SourceFile { name: "说明.txt".into(), bytes: b"read me".to_vec() },
    ]
}

fn read(mapping: &str, quotas: &str, payments: &str) -> Result<Mapped, ImportRefused> {
    read_sources("province.toml", mapping, &sources(quotas, payments))
}

fn ok(mapping: &str, quotas: &str, payments: &str) -> Mapped {
    read(mapping, quotas, payments).unwrap_or_else(|refused| panic!("{refused}"))
}

/// The first mistake as `file row column code`.
fn first(refused: Result<Mapped, ImportRefused>) -> String {
    let error = refused.map(|_| ()).expect_err("it is refused").errors.remove(0);
    assert!(!error.zh.is_empty() && !error.en.contains('{'), "{}", error.en);
    format!("{} {} {} {}", error.file, error.row, error.column, error.code.word())
}

#[test]
fn a_provincial_extract_becomes_a_county_folder() {
    let mapped = ok(MAPPING, QUOTAS, PAYMENTS);
    let folder = mapped.reading.folder;
    assert_eq!(folder.county.bad_rows, BadRows::Park);
    let budget: Vec<_> =
        folder.budget.iter().map(|l| (&*l.agency_code, &*l.exp_func_code, l.amount.get())).collect();
    assert_eq!(
        budget,
        [("101001", "2050201", 12_500_000), ("101001", "2050202", 250_000), ("102001", "210", 8_000_000)]
    );
    assert_eq!(folder.budget[0].dep_bgt_eco_code, "302", "a table of values");
    assert_eq!(folder.budget[2].gov_bgt_eco_code, "503", "the longest prefix");
    let requests: Vec<_> =
        folder.requests.iter().map(|r| (r.submitted_at.to_string(), r.amount.get())).collect();
    assert_eq!(
        requests,
        [("2024-03-05T10:00:00".to_owned(), 120_050), ("2024-03-06T10:00:00".to_owned(), 8_000_000)]
    );
    assert_eq!(folder.requests[0].bgt_line_no, folder.budget[0].bgt_line_no, "a payment finds its line");
    let back: Vec<_> = folder.refund_candidates.iter().map(|r| r.amount.get()).collect();
    assert_eq!(back, [-50_000], "a credit mark makes a refund");
    assert_eq!(folder.payees.len(), 2);
    assert_eq!(folder.people.len(), 2 * 3 + 20, "stand-ins: three a unit and the bureau");
    let report = mapped.report;
    assert_eq!(report.left_alone, ["说明.txt"]);
    let file = |at: usize| (report.files[at].file.as_str(), report.files[at].encoding, report.files[at].rows);
    assert_eq!((file(0), file(1)), (("支付2024.csv", "utf-8", 3), ("指标2024.csv", "gbk", 3)));
    assert_eq!(report.extracts[0].amount_fen.get(), 120_050 + 8_000_000 - 50_000);
}

#[test]
fn the_same_input_gives_the_same_files_packed_or_not() {
    let plain = ok(MAPPING, QUOTAS, PAYMENTS).files;
    let mut packed = sources(QUOTAS, PAYMENTS);
    let bytes = std::mem::take(&mut packed[0].bytes);
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    zip.write_all(&bytes).unwrap();
    packed.splice(0..1, unpack("指标2024.csv.gz", &zip.finish().unwrap()).unwrap());
    assert_eq!(read_sources("province.toml", MAPPING, &packed).unwrap().files.0, plain.0);
}

#[test]
fn a_payment_that_cannot_be_read_is_set_aside_as_it_came() {
    let payments = PAYMENTS.replace("20240306", "00:00:00").replace("500.00,贷", "5oo,贷");
    let mapped = ok(MAPPING, QUOTAS, &payments);
    let parked: Vec<_> = mapped
        .reading
        .folder
        .parked
        .iter()
        .map(|row| (&*row.file, row.row, &*row.column, row.code, row.amount.map(Fen::get)))
        .collect();
    assert_eq!(
        parked,
        [
            ("支付2024.csv", 3, "日期", CellCode::MapDate, Some(8_000_000)),
            ("支付2024.csv", 4, "金额", CellCode::AmountNotANumber, None),
        ]
    );
    let row = &mapped.reading.folder.parked[0];
    assert_eq!(row.cells[1], ("日期".to_owned(), "00:00:00".to_owned()), "the cells as they came");
    let sums = &mapped.reading.report.requests;
    assert_eq!((sums.parked, sums.parked_amount.get()), (2, 8_000_000));
    assert_eq!(sums.total.get(), 120_050 + 8_000_000, "what was set aside stays in the total");
}

#[test]
fn a_budget_that_cannot_be_read_is_refused_with_its_place() {
    for (from, to, place) in [
        ("12.5", "12.5万", "指标2024.csv 3 指标金额(万元) amount_not_a_number"),
        ("0.25", "0.0000001", "指标2024.csv 4 指标金额(万元) amount_decimals"),
        ("资本性支出;8", "别的支出;8", "指标2024.csv 5 经济科目 map_value"),
        ("210;资本", "210;资;本", "指标2024.csv 5  cell_count_wrong"),
        ("项目;功能", "项目;功能旧", "指标2024.csv 2 function map_column_missing"),
        ("单位名称", "单位", "指标2024.csv 2 name map_column_missing"),
    ] {
        assert_eq!(first(read(MAPPING, &QUOTAS.replace(from, to), PAYMENTS)), place, "{from} -> {to}");
    }
    let extra = QUOTAS.replace("(万元)\n", "(万元);密级\n");
    assert_eq!(first(read(MAPPING, &extra, PAYMENTS)), "指标2024.csv 2 密级 map_column_unknown");
    let open = QUOTAS.replace("102001;县卫生局", "102001;\"县卫生局");
    assert_eq!(first(read(MAPPING, &open, PAYMENTS)), "指标2024.csv 5  quote_open");
}

#[test]
fn what_the_import_finds_is_shown_at_the_line_of_the_extract() {
    let twice = QUOTAS.replace("205-02-02", "205-02-99").replace("0.25", "-0.25");
    assert_eq!(first(read(MAPPING, &twice, PAYMENTS)), "指标2024.csv 4 resources.csv amount amount_negative");
    let formula = QUOTAS.replace("县卫生局", "=HYPERLINK()");
    assert_eq!(first(read(MAPPING, &formula, PAYMENTS)), "指标2024.csv 5 units.csv agency_name formula");
    let currency = MAPPING.replace("currency          = \"CNY\"", "currency          = \"JPY\"");
    let line = 1 + MAPPING.lines().position(|line| line.starts_with("currency")).unwrap();
    assert_eq!(
        first(read(&currency, QUOTAS, PAYMENTS)),
        format!("province.toml {line} county.toml currency setting_wrong")
    );
}

#[test]
fn files_and_encodings_are_what_the_mapping_says() {
    let none = read_sources("province.toml", MAPPING, &sources(QUOTAS, PAYMENTS)[1..]);
    assert_eq!(first(none), "province.toml 0 extracts.quotas.files map_file_missing");
    let mut wrong = sources(QUOTAS, PAYMENTS);
    wrong[0].bytes = b"a;b\n\xff\xff;c\n".to_vec();
    assert_eq!(first(read_sources("province.toml", MAPPING, &wrong)), "指标2024.csv 0  map_encoding");
    let mut twice = sources(QUOTAS, PAYMENTS);
    twice.push(twice[1].clone());
    assert_eq!(first(read_sources("province.toml", MAPPING, &twice)), "支付2024.csv 0  not_readable");
    wrong[0].bytes.clear();
    assert_eq!(first(read_sources("province.toml", MAPPING, &wrong)), "指标2024.csv 0  file_empty");
}

#[test]
fn a_control_total_of_the_source_must_be_met() {
    let with = |amount: &str| {
        let total = format!(
            "[[totals]]\nextract = \"quotas\"\nfield = \"amount\"\nexpect = {{ all = \"{amount}\" }}\n"
        );
        format!("{MAPPING}\n{total}")
    };
    ok(&with("207500"), QUOTAS, PAYMENTS);
    assert!(first(read(&with("207500.01"), QUOTAS, PAYMENTS)).ends_with("totals.amount.all map_total"));
}

#[test]
fn a_wrong_mapping_is_refused_before_any_file_is_opened() {
    for (from, to, code, says) in [
        ("[mapping]", "[mapping", "map_file", ""),
        ("bad_rows  = \"park\"", "bad_row   = \"park\"", "map_file", "bad_row"),
        ("= \"{unit}\"\nagency_name", "= \"{unti}\"\nagency_name", "setting_wrong", "unti"),
        ("{#payee}", "{#payer}", "setting_wrong", "payer"),
        ("{unit|squeeze", "{unit|slag", "map_file", "slag"),
        ("table = \"economic\"", "table = \"economics\"", "setting_wrong", "economics"),
        ("from  = \"quotas\"", "from  = \"quoats\"", "setting_wrong", "quoats"),
        ("unit = \"wan\"", "unit = \"tael\"", "map_file", "tael"),
        ("encodings   = [\"gbk\"]", "encodings   = [\"big5\"]", "setting_wrong", "big5"),
        ("[[rows.projects]]", "[[rows.project]]", "setting_wrong", "project"),
        ("forms = [\"%Y年", "formen = [\"%Y年", "map_file", "formen"),
        ("mark = 贷", "mark 贷", "map_file", "no condition"),
    ] {
        assert!(MAPPING.contains(from), "{from}");
        let refused = parse("province.toml", &MAPPING.replacen(from, to, 1)).expect_err(from);
        let error = &refused.errors[0];
        assert_eq!(error.code.word(), code, "{from} -> {to}: {}", error.en);
        assert!(error.row > 0, "{from} -> {to}: the line is known");
        let said = format!("{} {} {}", error.en, error.found, error.column);
        assert!(said.contains(says), "{from} -> {to}: {said}");
    }
    let circle = MAPPING.replacen("unit     = \"{unit_raw}\"", "unit = \"{other}\"\nother = \"{unit}\"", 1);
    let refused = parse("province.toml", &circle).expect_err("a circle");
    assert!(refused.errors.iter().any(|error| error.en.contains("circle")), "{refused}");
}

#[test]
fn a_preview_shows_rows_and_mistakes_together() {
    let shown = preview("province.toml", MAPPING, &sources(QUOTAS, &PAYMENTS.replace("20240306", "x")));
    assert_eq!((shown.parked.len(), shown.errors.len()), (1, 0));
    assert!(shown.files.0["budget.csv"].starts_with(b"fiscal_year,"));
    let shown = preview("province.toml", MAPPING, &sources(&QUOTAS.replace("12.5", "?"), PAYMENTS));
    assert_eq!(shown.errors[0].code, CellCode::AmountNotANumber);
    assert!(shown.report.is_some(), "what could be read is shown all the same");
    assert_eq!(preview("m", "x", &[]).errors[0].code, CellCode::MapFile);
}

#[test]
fn every_mapping_of_the_repository_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("mappings/") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "toml") {
            let text = std::fs::read_to_string(&path).expect("a text");
            if let Err(refused) = parse(&path.display().to_string(), &text) {
                panic!("{refused}");
            }
            assert!(text.contains("# Source:") && text.contains("# Licence:"), "{}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 4, "{seen}");
}

#[test]
fn parents_that_are_not_the_sum_of_their_children_are_listed() {
    let tree = "[[trees]]\nextract = \"quotas\"\ncode = \"code\"\nlengths = [3, 5]\nsums = [\"amount\"]\ntolerance = \"0.01\"\n";
    let quotas = "x;;;;;\n单位编码;单位名称;项目;功能科目;经济科目;指标金额(万元)\n\
        101001;a;p;205;商品和服务支出;3\n101001;a;p;205-02;商品和服务支出;1\n101001;a;p;205-03;商品和服务支出;1.9\n\
        101001;a;p;206;商品和服务支出;2\n101001;a;p;206-01;商品和服务支出;1.999999\n101001;a;p;207-01;商品和服务支出;1\n";
    let report =
        ok(&format!("{MAPPING}\n{tree}"), quotas, "凭证号,日期,单位,功能,经济,收款人,金额,借贷,备注\n")
            .report;
    let step = &report.trees[0].steps[0];
    assert_eq!((step.parents, step.agree, step.exact), (3, 1, 0), "a fen apart is rounding here");
    let found: Vec<_> = report.trees[0]
        .findings
        .iter()
        .map(|f| (f.code.as_str(), f.stated_fen.map(Fen::get), f.children_fen.get()))
        .collect();
    assert_eq!(found, [("205", Some(3_000_000), 2_900_000), ("207", None, 1_000_000)]);
}
