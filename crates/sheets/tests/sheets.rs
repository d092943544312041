//! Files out and in: what was written is read back, and what should not be taken is refused by name.

use std::io::{Cursor, Write as _};

use sheets::{
    AmountFault, Column, Day, Field, FieldKind, Filled, Form, Kind, ListFile, ListHead, Read, Refused, Value,
    amount, date, open, template, text,
};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn head() -> ListHead {
    ListHead {
        title: "支付申请/列表".into(),
        lines: vec!["状态为已付款".into(), "单位：元".into()],
        columns: vec![
            Column { head: "编码".into(), kind: Kind::Words },
            Column { head: "金额".into(), kind: Kind::Money },
            Column { head: "日期".into(), kind: Kind::Words },
            Column { head: "笔数".into(), kind: Kind::Figure },
        ],
        scale: 100,
        day: (2022, 6, 15),
    }
}

fn list(rows: &[Vec<Value>], totals: &[Value]) -> Vec<u8> {
    let mut file = ListFile::new(head()).expect("a sheet");
    for row in rows {
        file.row(row).expect("a row");
    }
    file.finish(totals).expect("a file")
}

#[test]
fn a_list_is_read_back_to_the_fen_and_codes_stay_text() {
    let day = Day { year: 2022, month: 6, day: 15 };
    let row = |code: &str, fen: i64| {
        vec![Value::Text(code.into()), Value::Fen(fen), Value::Date(day), Value::Whole(3)]
    };
    let rows = [
        row("0012", 30),
        row("101001", -1),
        row("=HYPERLINK(\"http://x\")", 999_999_999_999_999),
        row("+86", i64::MAX),
        row("", 0),
    ];
    let totals = [Value::Text("合计".into()), Value::Fen(123), Value::Blank, Value::Whole(15)];
    let file = list(&rows, &totals);
    assert_eq!(file, list(&rows, &totals), "the same rows give the same bytes");
    let sheet = open(&file, "").expect("our own file");
    assert_eq!(sheet.name, "支付申请 列表");
    let cells: Vec<&[Read]> = sheet.rows.iter().map(|row| &row.cells[..]).collect();
    assert_eq!(text(&cells[3][0]), "编码");
    let read: Vec<_> =
        cells[4..9].iter().map(|row| (text(&row[0]), amount(&row[1]), date(&row[2]))).collect();
    let expected = [
        ("0012", Ok(30)),
        ("101001", Ok(-1)),
        ("=HYPERLINK(\"http://x\")", Ok(999_999_999_999_999)),
        ("+86", Ok(i64::MAX)),
        ("", Ok(0)),
    ];
    for (read, (code, fen)) in read.iter().zip(expected) {
        assert_eq!(*read, (code.to_owned(), fen, Some(day)));
    }
    assert_eq!(amount(&cells[9][1]), Ok(123));
}

fn form() -> Form {
    let field = |key: &str, head: &str, kind| Field {
        key: key.into(),
        head: head.into(),
        also: vec![],
        hint: "如何填".into(),
        kind,
        required: key != "note",
    };
    Form {
        title: "支付申请导入".into(),
        notes: vec!["带*必填".into()],
        fields: vec![
            field(
                "bgt_line_no",
                "指标号",
                FieldKind::Choice(vec!["L001 办公费".into(), "L002 =差旅".into()]),
            ),
            field("amount", "金额", FieldKind::Amount),
            field("day", "日期", FieldKind::Date),
            field("note", "备注", FieldKind::Text),
        ],
        codes_sheet: "代码".into(),
        remarks: "批注".into(),
        not_in_list: "不在下拉列表中".into(),
        day: (2022, 6, 15),
    }
}

#[test]
fn a_returned_file_holds_what_was_typed_and_the_remarks_beside_it() {
    let typed = vec![
        Read::Text("L001 办公费".into()),
        Read::Number { digits: "1234.56".into(), percent: false },
        Read::Day { day: Day { year: 2022, month: 6, day: 15 }, clock: false },
        Read::Text("=cmd|' /C calc'!A0".into()),
    ];
    let rows = [
        Filled {
            cells: typed.clone(),
            extra: vec![Read::Text("自己的列".into())],
            remark: "可以提交".into(),
            wrong: vec![],
            accepted: true,
        },
        Filled {
            cells: typed.clone(),
            extra: vec![],
            remark: "金额不对".into(),
            wrong: vec![1],
            accepted: false,
        },
    ];
    let file = template(&form(), &rows, &["我的列".into()]).expect("a file");
    let sheet = open(&file, &form().sheet()).expect("our own file");
    let at = sheet.rows.iter().position(|row| text(row.cell(0)) == "指标号*").expect("the head");
    let heads: Vec<String> = sheet.rows[at].cells.iter().map(text).collect();
    assert_eq!(heads, ["指标号*", "金额*", "日期*", "备注", "批注", "我的列"]);
    assert!(form().fields[0].is_called(&heads[0]) && !form().fields[1].is_called(&heads[0]));
    let first = &sheet.rows[at + 1];
    assert_eq!(&first.cells[..4], &typed[..]);
    assert_eq!((text(first.cell(4)), text(first.cell(5))), ("可以提交".into(), "自己的列".into()));
    assert_eq!(text(sheet.rows[at + 2].cell(4)), "金额不对");
}

#[test]
fn an_empty_template_offers_the_codes_and_has_no_remarks_yet() {
    let file = template(&form(), &[], &[]).expect("a file");
    let codes = open(&file, "代码").expect("our own file");
    let offered: Vec<String> = codes.rows.iter().map(|row| text(row.cell(0))).collect();
    assert_eq!(offered, ["指标号", "L001 办公费", "L002 =差旅"]);
    let sheet = open(&file, &form().sheet()).expect("our own file");
    assert!(sheet.rows.iter().all(|row| row.cells.iter().all(|cell| text(cell) != "批注")));
}

/// A workbook by hand: the parts a reader needs, with `sheet` as the rows of the sheet.
fn by_hand(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let root = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
    let styles = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>"#
    );
    let mut parts: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", root.into()),
        ("xl/workbook.xml", book.into()),
        ("xl/_rels/workbook.xml.rels", rels.into()),
        ("xl/styles.xml", styles.into()),
        ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
    ];
    for (name, body) in more {
        parts.retain(|(known, _)| known != name);
        parts.push((name, body.to_vec()));
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, body) in parts {
        out.start_file(name, SimpleFileOptions::default()).expect("a part");
        out.write_all(&body).expect("written");
    }
    out.finish().expect("a package").into_inner()
}

#[test]
fn cells_as_other_programs_write_them_are_read_exactly_or_said_to_be_wrong() {
    let file = by_hand(
        r##"<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>1E15</v></c><c r="C1" s="1"><v>0.5</v></c>
        <c r="D1" s="2"><v>44727</v></c><c r="E1"><f>A1*2</f><v>0.6</v></c><c r="F1"><f>A1*3</f></c>
        <c r="G1" t="e"><v>#REF!</v></c><c r="H1" t="inlineStr"><is><t>1,234.50</t></is></c><c r="I1" t="b"><v>1</v></c>
        <c r="J1"><v>1.005</v></c><c r="K1" t="str"><f>"x"</f><v>12.30</v></c></row><row r="7"><c r="B7"><v>7</v></c></row>"##,
        &[],
    );
    let sheet = open(&file, "S").expect("a plain workbook");
    assert_eq!((sheet.rows.len(), sheet.rows[1].no), (2, 7));
    let read: Vec<_> = (0..11).map(|at| amount(sheet.rows[0].cell(at))).collect();
    assert_eq!(
        read,
        [
            Ok(30),
            Err(AmountFault::TooLong),
            Err(AmountFault::Percent),
            Err(AmountFault::IsADate),
            Ok(60),
            Err(AmountFault::Fault),
            Err(AmountFault::Fault),
            Ok(123_450),
            Err(AmountFault::NotANumber),
            Err(AmountFault::TooFine),
            Ok(1_230),
        ]
    );
    assert_eq!(date(sheet.rows[0].cell(3)), Some(Day { year: 2022, month: 6, day: 15 }));
    assert_eq!(sheet.rows[0].cell(5), &Read::Unreckoned);
}

#[test]
fn a_control_character_is_refused_with_its_cell_and_what_to_do() {
    let cell = |text: &str| {
        let row = format!(r#"<row r="7"><c r="AB7" t="inlineStr"><is><t>{text}</t></is></c></row>"#);
        open(&by_hand(&row, &[]), "S")
    };
    for (text, code) in
        [("a\u{1}b", "U+0001"), ("a\u{0}b", "U+0000"), ("&#7;", "U+0007"), ("a\u{7f}", "U+007F")]
    {
        let said = cell(text).expect_err("refused");
        let place = Refused::Control { cell: "AB7".into(), code: code.into() };
        assert!(said == place || matches!(said, Refused::Damaged { .. }), "{text:?}: {said}");
    }
    assert_eq!(cell("a\u{1}b"), Err(Refused::Control { cell: "AB7".into(), code: "U+0001".into() }));
    // What Alt+Enter and the tabulator make is text.
    for text in ["one&#10;two", "one\ttwo", "一行"] {
        assert!(cell(text).is_ok(), "{text:?}");
    }
}

#[test]
fn bombs_macros_links_and_other_files_are_refused_by_name() {
    let row = r#"<row r="1"><c r="A1"><v>1</v></c></row>"#;
    assert!(open(&by_hand(row, &[]), "S").is_ok());
    let refused = |file: &[u8]| open(file, "S").expect_err("refused");
    let zeros = vec![b' '; 12 << 20];
    let bomb = by_hand(row, &[("xl/worksheets/sheet1.xml", &zeros)]);
    assert_eq!(refused(&bomb), Refused::PackedTooTight { part: "xl/worksheets/sheet1.xml".into(), max: 200 });
    // Noise that packs badly, many times over, goes past the sum instead.
    let noise: Vec<u8> = (0..1u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 27) as u8 & 3).collect();
    let names: Vec<String> = (0..70).map(|n| format!("xl/media/{n}.bin")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &noise[..])).collect();
    let file = by_hand(row, &many);
    let said = refused(&file);
    assert!(matches!(said, Refused::UnpacksTooFar { .. } | Refused::TooLarge { .. }), "{said}");
    let parts: Vec<String> = (0..300).map(|n| format!("xl/x{n}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), &b"<a/>"[..])).collect();
    assert_eq!(refused(&by_hand(row, &parts)), Refused::TooManyParts { count: 306, max: 256 });
    assert_eq!(refused(&by_hand(row, &[("xl/vbaProject.bin", b"x")])), Refused::Macros);
    assert_eq!(
        refused(&by_hand(
            row,
            &[(
                "[Content_Types].xml",
                b"<Types><x ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/></Types>"
            )]
        )),
        Refused::Macros
    );
    let link = "xl/externalLinks/externalLink1.xml";
    assert_eq!(refused(&by_hand(row, &[(link, b"<externalLink/>")])), Refused::Links { part: link.into() });
    let object = "xl/embeddings/oleObject1.bin";
    assert_eq!(refused(&by_hand(row, &[(object, b"x")])), Refused::Embedded { part: object.into() });
    let laughs = b"<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\">]><a>&lol;</a>";
    assert_eq!(
        refused(&by_hand(row, &[("xl/sharedStrings.xml", laughs)])),
        Refused::Entities { part: "xl/sharedStrings.xml".into() }
    );
    assert_eq!(refused(b""), Refused::Empty);
    assert_eq!(refused(b"a,b\r\n1,2\r\n"), Refused::NotXlsx);
    assert_eq!(refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0]), Refused::OldOrLocked);
    assert_eq!(refused(&vec![b'P'; 3 << 20]), Refused::TooLarge { size: 3 << 20, max: 2 << 20 });
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
    assert_eq!(refused(&by_hand(far, &[])), Refused::TooManyRows { max: 20_000 });
    let wide = r#"<row r="1"><c r="XFD1"><v>1</v></c></row>"#;
    assert_eq!(refused(&by_hand(wide, &[])), Refused::TooManyColumns { max: 128 });
}

#[test]
fn a_file_cut_or_bent_anywhere_is_an_answer_never_a_crash() {
    let file = template(&form(), &[], &[]).expect("a file");
    for cut in (0..file.len()).step_by(211) {
        assert!(open(&file[..cut], "").is_err(), "cut at {cut}");
    }
    for at in (0..file.len()).step_by(211) {
        let mut bent = file.clone();
        bent[at] ^= 0x55;
        // Either it is refused or what is read is still a sheet; the call comes back.
        drop(open(&bent, "").map(|sheet| sheet.rows.len()));
    }
}
