//! Line breaking of Chinese and mixed text (避头尾).
//!
//! **Promise:** no line begins with closing punctuation and none ends with an opening bracket; words, numbers and
//! amounts are not torn apart unless one alone is wider than the line.

/// Never at the beginning of a line.
const NO_START: &str = "，。、；：？！）〕］｝》〉」』】〗”’…—～·％‰℃°々〻ー,.;:?!)]}%>»";
/// Units of measure stay with the figure before them.
const UNITS: &str = "元角分年月日号份个项笔户人页条款";
/// Never at the end of a line.
const NO_END: &str = "（〔［｛《〈「『【〖“‘￥¥$([{<«第";

/// Breaks `text` into lines no wider than `width`; `measure` gives the width of a piece of text.
///
/// A line feed in the text ends a line. There is always at least one line.
pub fn lines(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut out = Vec::new();
    for paragraph in text.split('\n') {
        fill(paragraph, width, measure, &mut out);
    }
    out
}

/// The width of the widest piece of `text` that should not be torn.
pub fn widest_piece(text: &str, measure: &dyn Fn(&str) -> f32) -> f32 {
    pieces(text).iter().map(|piece| measure(piece.trim())).fold(0.0, f32::max)
}

fn fill(paragraph: &str, width: f32, measure: &dyn Fn(&str) -> f32, out: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0.0;
    for piece in pieces(paragraph) {
        let wide = measure(&piece);
        let trimmed = measure(piece.trim_end_matches(' '));
        if !line.is_empty() && used + trimmed > width {
            out.push(std::mem::take(&mut line).trim_end_matches(' ').to_owned());
            used = 0.0;
        }
        if trimmed > width {
            used = tear(&piece, width, measure, &mut line, out);
            continue;
        }
        if line.is_empty() {
            let begin = piece.trim_start_matches(' '); // the indent of two full-width blanks stays
            line.push_str(begin);
            used = measure(begin);
        } else {
            line.push_str(&piece);
            used += wide;
        }
    }
    out.push(line.trim_end_matches(' ').to_owned());
}

/// A piece wider than a line is torn between characters; gives the width of what stands on the last line.
fn tear(
    piece: &str,
    width: f32,
    measure: &dyn Fn(&str) -> f32,
    line: &mut String,
    out: &mut Vec<String>,
) -> f32 {
    let mut used = measure(line);
    for letter in piece.chars() {
        let wide = measure(letter.encode_utf8(&mut [0; 4]));
        if !line.is_empty() && used + wide > width {
            out.push(std::mem::take(line));
            used = 0.0;
        }
        line.push(letter);
        used += wide;
    }
    used
}

/// The pieces between which a line may end; blanks stay at the end of their piece.
fn pieces(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut last: Option<char> = None;
    for letter in text.chars() {
        let together = last.is_some_and(|before| !may_break(before, letter));
        match out.last_mut() {
            Some(piece) if together => piece.push(letter),
            Some(_) | None => out.push(letter.to_string()),
        }
        last = Some(letter);
    }
    out
}

fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NO_END.contains(before) {
        return false;
    }
    if UNITS.contains(after) {
        return !before.is_ascii_digit();
    }
    if NO_START.contains(after) {
        return false;
    }
    if before == ' ' {
        return true;
    }
    // Letters, digits and what joins them in amounts, dates and codes stay together.
    !(is_narrow(before) && is_narrow(after))
}

fn is_narrow(letter: char) -> bool {
    letter.is_ascii_graphic() || ('\u{a0}'..='\u{24f}').contains(&letter) || letter == '\u{2212}'
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Chinese character is as wide as two Latin letters.
    fn measure(text: &str) -> f32 {
        text.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum()
    }

    fn broken(text: &str, width: f32) -> Vec<String> {
        lines(text, width, &measure)
    }

    #[test]
    fn no_line_begins_with_a_stop_or_ends_with_an_opening_bracket() {
        assert_eq!(broken("兴国县财政局，拨付", 12.0), ["兴国县财政", "局，拨付"]);
        assert_eq!(broken("兴国县财政（国库科）", 12.0), ["兴国县财政", "（国库科）"]);
        assert_eq!(broken("本年《预算法》规定", 6.0), ["本年", "《预算", "法》规", "定"]);
    }

    #[test]
    fn amounts_and_words_are_not_torn() {
        assert_eq!(broken("金额1,234,567.89元整", 16.0), ["金额", "1,234,567.89元整"]);
        assert_eq!(broken("金额1,234,567.89元整", 14.0), ["金额", "1,234,567.89元", "整"]);
        assert_eq!(broken("paid to the county", 9.0), ["paid to", "the", "county"]);
    }

    #[test]
    fn what_is_wider_than_the_line_is_torn_and_nothing_is_lost() {
        assert_eq!(broken("ABCDEFGHIJ", 4.0), ["ABCD", "EFGH", "IJ"]);
        assert_eq!(broken("", 4.0), [""]);
        assert_eq!(broken("甲\n乙", 4.0), ["甲", "乙"]);
    }
}
