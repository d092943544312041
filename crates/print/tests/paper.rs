//! A document on paper, read back by other programs.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use print::{
    Align, Block, Column, Document, Font, FormCell, Paper, Seal, Table, Words, render, verification_code,
};

/// A font, or nothing with a word why; in CI a missing font is a failure.
fn font() -> Option<Font> {
    match Font::find(None) {
        Ok(font) => Some(font),
        Err(error) => skip(&error.to_string()),
    }
}

fn skip<T>(why: &str) -> Option<T> {
    assert!(std::env::var_os("SUANPAN_CI").is_none(), "{why}");
    eprintln!("skipped: {why}");
    None
}

/// The output of a program on the file, or nothing when the program is not installed.
fn tool(name: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> Option<String> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let nth = COUNT.fetch_add(1, Ordering::Relaxed);
    let path: PathBuf = std::env::temp_dir().join(format!("suanpan-print-{}-{nth}.pdf", std::process::id()));
    std::fs::write(&path, pdf).expect("a temp file");
    let run = Command::new(name).args(before).arg(&path).args(after).output();
    let kept = std::fs::remove_file(&path);
    let Ok(run) = run else { return skip(&format!("{name} is not installed")) };
    kept.expect("the temp file was there");
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    Some(String::from_utf8_lossy(&run.stdout).into_owned())
}

/// Leaves the file where `SUANPAN_PRINT_KEEP` says, for somebody to look at.
fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("SUANPAN_PRINT_KEEP") {
        std::fs::write(PathBuf::from(folder).join(format!("{name}.pdf")), pdf).expect("the folder is there");
    }
}

fn words() -> Words {
    Words {
        page: "第 {page} 页 共 {pages} 页".into(),
        code: "校验码 {code}".into(),
        missing: "〓：字体缺字 {characters}".into(),
    }
}

fn voucher() -> Document {
    Document {
        title: "国库集中支付凭证".into(),
        subtitle: "2022 年度".into(),
        head: vec![
            ("凭证号：".into(), "PZ2022000017".into()),
            ("日期：".into(), "2022年6月15日".into()),
            ("预算单位：".into(), "101001 兴国县第一中学".into()),
            ("单位：".into(), "元".into()),
        ],
        blocks: vec![
            Block::Form(vec![
                vec![FormCell::new("收款人", "江西省某某教学设备制造有限责任公司（合成）"), FormCell::new("付款人", "兴国县财政局")],
                vec![FormCell::new("账号", "6222 0000 0000 0017"), FormCell::new("账号", "1036 0732 0000 0001")],
                vec![FormCell::new("金额（大写）", print::capital(12_345_678_905)).strong()],
                vec![FormCell::new("金额（小写）", "¥123,456,789.05").strong()],
                vec![FormCell::new("用途", "教学楼修缮及设备购置款，依据合同第三条第（二）款支付。")],
            ]),
            Block::Paragraph("依据《预算法》第五十七条，各级政府财政部门必须依照法律、行政法规的规定，及时、足额地拨付预算支出资金，加强对预算支出的管理和监督。".into()),
        ],
        seal: Some(Seal {
            place: "盖章处".into(),
            signatories: vec!["经办".into(), "复核".into(), "负责人".into()],
            unit: "兴国县财政局".into(),
            day: "2022年6月15日".into(),
        }),
        printed: "打印日期 2022-06-16".into(),
        words: words(),
        paper: Paper::Form,
        language: "zh-CN".into(),
        day: (2022, 6, 15),
    }
}

fn statement(rows: usize) -> Document {
    let row = |n: usize| {
        vec![
            format!("ZF2022W{n:06}"),
            "兴国县潋江镇人民政府农业农村办公室".to_owned(),
            "办公用品采购，第（三）批".to_owned(),
            format!("{},{:03}.{:02}", n + 1, n % 1000, n % 100),
        ]
    };
    Document {
        blocks: vec![
            Block::Heading("一、明细".into()),
            Block::Table(Table {
                columns: vec![
                    Column::new("申请号", Align::Left),
                    Column::new("单位", Align::Left),
                    Column::new("用途", Align::Left),
                    Column::new("金额", Align::Right),
                ],
                rows: (0..rows).map(row).collect(),
                totals: vec!["合计".into(), String::new(), String::new(), "9,876,543.21".into()],
            }),
        ],
        paper: Paper::Letter,
        ..voucher()
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_and_the_code_is_of_its_content() {
    let Some(font) = font() else { return };
    let paper = render(&voucher(), &font).expect("a file");
    keep("voucher", &paper);
    keep("statement", &render(&statement(60), &font).expect("a file"));
    assert_eq!(paper, render(&voucher(), &font).expect("a file"));
    let code = verification_code(&voucher());
    assert_eq!(code.len(), 19);
    assert_eq!(code, verification_code(&Document { printed: "打印日期 2022-12-31".into(), ..voucher() }));
    let mut other = voucher();
    other.head[0].1.push('8');
    assert_ne!(code, verification_code(&other));
    // A text moved from one field to the next is another content.
    let mut moved = voucher();
    moved.head[0] = ("凭证号：P".into(), "Z2022000017".into());
    assert_ne!(code, verification_code(&moved));
}

#[test]
fn another_program_finds_the_file_sound_and_reads_the_same_figures() {
    let Some(font) = font() else { return };
    let paper = render(&voucher(), &font).expect("a file");
    if let Some(said) = tool("qpdf", &["--check"], &paper, &[]) {
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    }
    let Some(text) = tool("pdftotext", &["-layout"], &paper, &["-"]) else { return };
    let plain: String = text.split_whitespace().collect();
    for part in [
        "国库集中支付凭证",
        "PZ2022000017",
        "¥123,456,789.05",
        "人民币壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零伍分",
        "第1页共1页",
        &format!("校验码{}", verification_code(&voucher())),
    ] {
        assert!(plain.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_long_table_repeats_its_head_counts_its_pages_and_ends_with_its_totals() {
    let Some(font) = font() else { return };
    let paper = render(&statement(200), &font).expect("a file");
    let Some(text) = tool("pdftotext", &["-layout"], &paper, &["-"]) else { return };
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 3, "{} pages", pages.len());
    for (nth, page) in pages.iter().enumerate() {
        assert!(page.contains("申请号") && page.contains("金额"), "page {nth} has no head:\n{page}");
        let of: String = page.split_whitespace().collect();
        assert!(of.contains(&format!("第{}页共{}页", nth + 1, pages.len())), "{page}");
    }
    for n in 0..200 {
        let found = text.matches(&format!("ZF2022W{n:06}")).count();
        assert_eq!(found, 1, "row {n} stands {found} times");
        assert!(text.contains(&format!("{},{:03}.{:02}", n + 1, n % 1000, n % 100)));
    }
    let last = pages[pages.len() - 1];
    assert!(
        last.contains("9,876,543.21") && last.contains("ZF2022W000199"),
        "the totals stand alone:\n{last}"
    );
}

#[test]
fn no_page_is_ever_left_by_totals_alone() {
    let Some(font) = font() else { return };
    for rows in 0..45 {
        let paper = render(&statement(rows), &font).expect("a file");
        let Some(text) = tool("pdftotext", &["-layout"], &paper, &["-"]) else { return };
        let page = text.split('\u{c}').find(|page| page.contains("9,876,543.21")).expect("the totals");
        assert!(rows == 0 || page.contains(&format!("ZF2022W{:06}", rows - 1)), "{rows} rows:\n{page}");
    }
}

#[test]
fn a_character_the_font_lacks_is_marked_and_named() {
    let Some(font) = font() else { return };
    let mut document = voucher();
    document.blocks.push(Block::Note("收款人 \u{10FFFD} 某".into()));
    let paper = render(&document, &font).expect("a file");
    let Some(text) = tool("pdftotext", &["-layout"], &paper, &["-"]) else { return };
    assert!(text.contains('〓') && text.contains("U+10FFFD"), "{text}");
}
