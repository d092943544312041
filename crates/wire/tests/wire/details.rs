//! Batch detail files: both layouts come back the same; what GBK lacks is refused line by line.

use crate::support::{batch, today, voucher};
use wire::Fen;
use wire::details::{Batch, DetailFault, Layout, LineFault, Outcome, Returned};
use wire::iso20022::Holder;

const LAYOUTS: [Layout; 2] = [Layout::Bars, Layout::Fixed];

pub fn sample() -> Batch {
    let mut batch = Batch::of_voucher(&batch(7, &[10_000, 1, 250_050]));
    batch.lines[0].payee.name = "买买提·艾力（合成）".to_owned();
    batch.lines[1].bank_name = "示例农商银行".to_owned();
    batch.lines[2].remark = "耕地地力保护补贴 2022".to_owned();
    batch
}

pub fn returned() -> Returned {
    let batch = sample();
    let outcome = |index: usize, paid: bool| {
        let line = &batch.lines[index];
        Outcome {
            id: line.id.clone(),
            payee: line.payee.clone(),
            amount_fen: line.amount_fen,
            paid_fen: if paid { line.amount_fen } else { Fen::ZERO },
            paid_on: paid.then(today),
            bank_no: if paid { format!("BK{index}") } else { String::new() },
            reason: if paid { String::new() } else { "收款账户已销户".to_owned() },
        }
    };
    let outcomes = vec![outcome(0, true), outcome(1, false), outcome(2, true)];
    Returned { head: batch.head.clone(), outcomes, set_aside: Vec::new() }
}

#[test]
fn both_layouts_come_back_the_same() {
    for layout in LAYOUTS {
        let bytes = sample().to_bytes(layout).unwrap();
        assert_eq!(Batch::from_bytes(&bytes).unwrap(), sample(), "{layout:?}");
        assert_eq!(bytes, sample().to_bytes(layout).unwrap());
        let bytes = returned().to_bytes(layout).unwrap();
        assert_eq!(Returned::from_bytes(&bytes).unwrap(), returned(), "{layout:?}");
    }
    let single = Batch::of_voucher(&voucher(1, 5));
    assert_eq!((single.lines.len(), single.head.total_fen), (1, Fen::new(5)));
    let bars = sample().to_bytes(Layout::Bars).unwrap();
    let first = bars.split(|byte| *byte == b'\r').next().unwrap();
    let (text, _, _) = encoding_rs::GBK.decode(first);
    assert_eq!(
        text,
        "H|8207|360732000|2022|5214|2022-000007|20220615|6200000000000001|示例县财政局零余额账户|3|2600.51"
    );
}

#[test]
fn every_character_gbk_lacks_is_named_with_line_field_and_code_point() {
    let mut wrong = sample();
    wrong.lines[0].payee.name = "王䶮".to_owned();
    wrong.lines[2].payee.name = "𠮷野（合成）".to_owned();
    wrong.lines[2].remark = "第一笔€".to_owned();
    for layout in LAYOUTS {
        let faults = wrong.to_bytes(layout).unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3, "{told:?}");
        for (told, begins) in told.iter().zip([
            "line 2, PayeeAcctName: character 2, '䶮' (U+4DAE), is not in GBK",
            "line 4, PayeeAcctName: character 1, '𠮷' (U+20BB7), is not in GBK",
            "line 4, Remark: character 4, '€' (U+20AC), is not in GBK",
        ]) {
            assert!(told.starts_with(begins), "{told}");
        }
        assert!(faults[0].zh().starts_with("第 2 行，PayeeAcctName：第 2 个字“䶮”（U+4DAE）不在 GBK 中"));
        let json = serde_json::to_value(&faults[1]).unwrap();
        assert_eq!((&json["line"], &json["code"]), (&4.into(), &"not_in_gbk".into()));
        assert_eq!((&json["codepoint"], &json["position"]), (&"U+20BB7".into(), &1.into()));
    }
}

/// One change to a whole batch must give exactly this fault.
#[track_caller]
fn refused(change: impl Fn(&mut Batch), layout: Layout, line: usize, field: &str, fault: DetailFault) {
    let mut batch = sample();
    change(&mut batch);
    let found = batch.to_bytes(layout).unwrap_err();
    assert_eq!(found, [LineFault { line, field: field.to_owned(), fault }]);
}

#[test]
fn what_does_not_fit_is_refused_before_anything_is_written() {
    for layout in LAYOUTS {
        refused(|b| b.lines[1].payee.acct_no.clear(), layout, 3, "PayeeAcctNo", DetailFault::Missing);
        let wide = DetailFault::TooWide { found: 242, limit: 240 };
        refused(|b| b.lines[0].payee.name = "字".repeat(121), layout, 2, "PayeeAcctName", wide);
        let control = DetailFault::ControlCharacter { codepoint: "U+000A".to_owned() };
        refused(|b| b.lines[0].remark = "a\nb".to_owned(), layout, 2, "Remark", control);
        refused(|b| b.lines[0].remark = " a".to_owned(), layout, 2, "Remark", DetailFault::BlankAround);
        refused(|b| b.head.count = 2, layout, 1, "Count", DetailFault::CountDiffers { said: 2, found: 3 });
        let differs = DetailFault::SumDiffers { said: "1.00".to_owned(), found: "2600.51".to_owned() };
        refused(|b| b.head.total_fen = Fen::new(100), layout, 1, "PayAmt", differs);
    }
    let bar = DetailFault::HoldsSeparator { separator: '|' };
    refused(|b| b.lines[0].remark = "a|b".to_owned(), Layout::Bars, 2, "Remark", bar);
    let mut with_bar = sample();
    with_bar.lines[0].remark = "a|b".to_owned();
    let bytes = with_bar.to_bytes(Layout::Fixed).unwrap();
    assert_eq!(Batch::from_bytes(&bytes).unwrap(), with_bar, "widths need no separator");
    let mut widest = sample();
    widest.lines[0].payee.name = "字".repeat(120);
    widest.to_bytes(Layout::Fixed).expect("240 bytes fit");
}

fn swap(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let (text, _, _) = encoding_rs::GBK.decode(bytes);
    assert!(text.contains(from), "{from} is not in {text}");
    encoding_rs::GBK.encode(&text.replacen(from, to, 1)).0.into_owned()
}

#[test]
fn a_batch_with_one_wrong_line_is_refused_as_a_whole_with_every_fault() {
    let bytes = sample().to_bytes(Layout::Bars).unwrap();
    let two = swap(&swap(&bytes, "|100.00|", "|100|"), "|0.01|", "|-0.01|");
    let faults = Batch::from_bytes(&two).unwrap_err();
    let lines: Vec<usize> = faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 3]);
    assert!(faults.iter().all(|fault| matches!(fault.fault, DetailFault::NotAnAmount { .. })));
    for (from, to, line, field, code) in [
        ("H|8207", "R|8207", 1, "line", "other_record"),
        ("H|8207", "H|8208", 1, "VtCode", "other_file"),
        ("|2022|5214", "|year|5214", 1, "StYear", "not_a_number"),
        ("|20220615|", "|20220631|", 1, "VouDate", "not_a_date"),
        ("D|2|", "D|3|", 3, "No", "out_of_order"),
        ("D|2|", "X|2|", 3, "line", "other_record"),
        ("D|2|", "D|2|2|", 3, "line", "columns_differ"),
        ("|3|2600.51", "|4|2600.51", 1, "Count", "count_differs"),
        ("|3|2600.51", "|3|2600.52", 1, "PayAmt", "sum_differs"),
    ] {
        let faults = Batch::from_bytes(&swap(&bytes, from, to)).unwrap_err();
        let json = serde_json::to_value(&faults[0]).unwrap();
        let found = (faults[0].line, faults[0].field.as_str(), json["code"].as_str());
        assert_eq!(found, (line, field, Some(code)), "{to}");
    }
    let fixed = sample().to_bytes(Layout::Fixed).unwrap();
    let faults = Batch::from_bytes(&fixed[..fixed.len() - 4]).unwrap_err();
    assert!(matches!(faults[0], LineFault { line: 4, fault: DetailFault::WidthDiffers { .. }, .. }));
    let mut broken = bytes.clone();
    let at = broken.iter().rposition(|byte| *byte >= 0x81).unwrap();
    broken[at] = b'\n';
    assert!(Batch::from_bytes(&broken).is_err());
    assert!(matches!(Batch::from_bytes(b"").unwrap_err()[0].fault, DetailFault::Empty));
}

#[test]
fn a_return_line_that_is_not_understood_is_set_aside_and_its_neighbours_count() {
    let bytes = returned().to_bytes(Layout::Bars).unwrap();
    for (from, to, field, code) in [
        ("|100.00|100.00|", "|100.00|99.00|", "XPayAmt", "paid_in_part"),
        ("|100.00|100.00|20220615|", "|100.00|100.00||", "XPayDate", "missing"),
        ("|BK0|", "||", "XAgentBusinessNo", "missing"),
    ] {
        let read = Returned::from_bytes(&swap(&bytes, from, to)).unwrap();
        assert_eq!(read.outcomes, returned().outcomes[1..], "{to}");
        let json = serde_json::to_value(&read.set_aside[0]).unwrap();
        assert_eq!((json["field"].as_str(), json["code"].as_str()), (Some(field), Some(code)));
    }
    let silent = Returned::from_bytes(&swap(&bytes, "收款账户已销户", "")).unwrap();
    assert_eq!(silent.set_aside[0].line, 3, "not paid needs a reason");
    // A line twice counts once; a line that is missing shows in count and sum.
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let twice = [lines[0], lines[1], lines[1], lines[2], lines[3]].concat();
    let read = Returned::from_bytes(&twice).unwrap();
    assert_eq!(read.outcomes, returned().outcomes);
    assert!(matches!(read.set_aside[0].fault, DetailFault::OutOfOrder { found: 1, wanted: 2 }));
    let short = [lines[0], lines[1], lines[3]].concat();
    let read = Returned::from_bytes(&short).unwrap();
    assert_eq!((read.outcomes.len(), read.set_aside.len()), (2, 2));
    assert!(matches!(read.set_aside[0].fault, DetailFault::CountDiffers { said: 3, found: 2 }));
    assert!(Returned::from_bytes(&sample().to_bytes(Layout::Bars).unwrap()).is_err());
}

#[test]
fn a_payee_is_told_by_account_and_name() {
    let line = &sample().lines[1];
    assert_eq!(
        line.payee,
        Holder { name: "合成人员0001".to_owned(), acct_no: "6222000000000001".to_owned() }
    );
}
