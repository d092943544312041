//! Amounts in Chinese capitals (大写金额), as a voucher must carry them beside the figures.
//!
//! Written as 正确填写票据和结算凭证的基本规定 (annex of 支付结算办法) asks: 整 after 元 or 角, 零 for zeros between
//! digits, 人民币 in front.

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

/// `fen` as 人民币…元…角…分; a negative amount is led by 负.
pub fn capital(fen: i64) -> String {
    let sign = if fen < 0 { "负" } else { "" };
    let fen = fen.unsigned_abs();
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut out = format!("人民币{sign}");
    if yuan > 0 {
        out.push_str(&whole(yuan));
        out.push('元');
    }
    match (jiao, fen) {
        (0, 0) => out.push_str(if yuan == 0 { "零元整" } else { "整" }),
        (jiao, 0) => out.push_str(&format!("{}角整", digit(jiao))),
        (0, fen) if yuan == 0 => out.push_str(&format!("{}分", digit(fen))),
        (0, fen) => out.push_str(&format!("零{}分", digit(fen))),
        (jiao, fen) => out.push_str(&format!("{}角{}分", digit(jiao), digit(fen))),
    }
    out
}

fn digit(of: u64) -> char {
    DIGITS[usize::try_from(of % 10).unwrap_or(0)]
}

/// 亿 above everything below it, so that 22,337,203 亿 is read 贰仟贰佰叁拾叁万柒仟贰佰零叁亿.
fn whole(yuan: u64) -> String {
    const YI: u64 = 100_000_000;
    if yuan < YI {
        return below(yuan);
    }
    joined(whole(yuan / YI) + "亿", yuan % YI, YI / 10, below)
}

fn below(yuan: u64) -> String {
    if yuan < 10_000 {
        return four(yuan);
    }
    joined(four(yuan / 10_000) + "万", yuan % 10_000, 1_000, four)
}

/// A rest with fewer digits than its group is led by one 零.
fn joined(mut head: String, rest: u64, full: u64, say: fn(u64) -> String) -> String {
    if rest > 0 {
        if rest < full {
            head.push('零');
        }
        head.push_str(&say(rest));
    }
    head
}

fn four(group: u64) -> String {
    let mut out = String::new();
    let mut gap = false;
    for place in (0..4u32).rev() {
        let digit = group / 10u64.pow(place) % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        out.push(DIGITS[usize::try_from(digit).unwrap_or(0)]);
        out.push_str(PLACES[usize::try_from(place).unwrap_or(0)]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_a_bank_wants_them() {
        for (fen, words) in [
            (0, "人民币零元整"),
            (1, "人民币壹分"),
            (10, "人民币壹角整"),
            (100, "人民币壹元整"),
            (105, "人民币壹元零伍分"),
            (140_950, "人民币壹仟肆佰零玖元伍角整"),
            (600_714, "人民币陆仟零柒元壹角肆分"),
            (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
            (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
            (100_000_000, "人民币壹佰万元整"),
            (1_000_000_000_000, "人民币壹佰亿元整"),
            (1_000_000_100_000, "人民币壹佰亿零壹仟元整"),
            (1_000_100_000_000, "人民币壹佰亿零壹佰万元整"),
            (-12_345, "人民币负壹佰贰拾叁元肆角伍分"),
            (i64::MAX, "人民币玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分"),
        ] {
            assert_eq!(capital(fen), words, "{fen}");
        }
    }
}
