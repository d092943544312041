//! GBK as banks' systems have it: the 21,791 two-byte characters of code page 936, and ASCII.
//!
//! The encoder beneath also writes characters that newer tables put into the spare cells of GBK (䶮, €,
//! private use). A bank whose table is older reads another character or none, so here they are refused.

use encoding_rs::{EncoderResult, GBK};

/// Cells of the two-byte area that code page 936 leaves empty: lead byte, first and last trail byte.
const EMPTY: &[(u8, u8, u8)] = &[
    (0xa1, 0x40, 0xa0),
    (0xa2, 0x40, 0xa0),
    (0xa2, 0xab, 0xb0),
    (0xa2, 0xe3, 0xe4),
    (0xa2, 0xef, 0xf0),
    (0xa2, 0xfd, 0xfe),
    (0xa3, 0x40, 0xa0),
    (0xa4, 0x40, 0xa0),
    (0xa4, 0xf4, 0xfe),
    (0xa5, 0x40, 0xa0),
    (0xa5, 0xf7, 0xfe),
    (0xa6, 0x40, 0xa0),
    (0xa6, 0xb9, 0xc0),
    (0xa6, 0xd9, 0xdf),
    (0xa6, 0xec, 0xed),
    (0xa6, 0xf3, 0xf3),
    (0xa6, 0xf6, 0xfe),
    (0xa7, 0x40, 0xa0),
    (0xa7, 0xc2, 0xd0),
    (0xa7, 0xf2, 0xfe),
    (0xa8, 0x96, 0xa0),
    (0xa8, 0xbc, 0xbc),
    (0xa8, 0xbf, 0xbf),
    (0xa8, 0xc1, 0xc4),
    (0xa8, 0xea, 0xfe),
    (0xa9, 0x58, 0x58),
    (0xa9, 0x5b, 0x5b),
    (0xa9, 0x5d, 0x5f),
    (0xa9, 0x89, 0x95),
    (0xa9, 0x97, 0xa3),
    (0xa9, 0xf0, 0xfe),
    (0xd7, 0xfa, 0xfe),
    (0xfe, 0x50, 0xfe),
];

/// The two bytes of a character beyond ASCII; `None` when code page 936 has no such character.
pub fn gbk_pair(character: char) -> Option<[u8; 2]> {
    let mut text = [0; 4];
    let mut bytes = [0; 8];
    let (result, _, written) = GBK.new_encoder().encode_from_utf8_without_replacement(
        character.encode_utf8(&mut text),
        &mut bytes,
        true,
    );
    match (result, written) {
        (EncoderResult::InputEmpty, 2) if !is_empty_cell(bytes[0], bytes[1]) => Some([bytes[0], bytes[1]]),
        (EncoderResult::InputEmpty | EncoderResult::Unmappable(_) | EncoderResult::OutputFull, _) => None,
    }
}

fn is_empty_cell(lead: u8, trail: u8) -> bool {
    // The user-defined areas are empty as a whole.
    let user = matches!((lead, trail), (0xaa..=0xaf | 0xf8..=0xfd, 0xa1..=0xfe));
    user || EMPTY.iter().any(|&(row, from, to)| row == lead && (from..=to).contains(&trail))
}

/// A text in GBK, or the first character GBK lacks with its place (from 1) in the text.
pub fn to_gbk(text: &str) -> Result<Vec<u8>, (char, usize)> {
    let mut bytes = Vec::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        if character.is_ascii() {
            bytes.push(character as u8);
        } else {
            bytes.extend(gbk_pair(character).ok_or((character, index + 1))?);
        }
    }
    Ok(bytes)
}

/// The text of GBK bytes, or the offset of the first that is none.
pub(super) fn of_gbk(bytes: &[u8]) -> Result<String, usize> {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        if first.is_ascii() {
            text.push(char::from(first));
            at += 1;
            continue;
        }
        let pair = bytes.get(at..at + 2).ok_or(at)?;
        if is_empty_cell(pair[0], pair[1]) {
            return Err(at);
        }
        let decoded = GBK.decode_without_bom_handling_and_without_replacement(pair).ok_or(at)?;
        let mut characters = decoded.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) if !character.is_ascii() => text.push(character),
            _ => return Err(at),
        }
        at += 2;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_has_its_21791_characters_and_each_comes_back() {
        let all = ('\u{80}'..=char::MAX).filter_map(|character| Some((character, gbk_pair(character)?)));
        let mut count = 0;
        for (character, pair) in all {
            assert_eq!(of_gbk(&pair), Ok(character.to_string()));
            count += 1;
        }
        assert_eq!(count, 21_791);
    }

    #[test]
    fn what_only_newer_tables_have_is_refused() {
        for character in ['䶮', '€', '𠮷', '㛃', '\u{e5e5}', '\u{e000}', 'é', '😀'] {
            let known = character == 'é'; // pinyin letters are in GBK
            assert_eq!(gbk_pair(character).is_some(), known, "{character}");
        }
        assert_eq!(to_gbk("王䶮"), Err(('䶮', 2)));
        assert_eq!(of_gbk(&[b'a', 0xfe, 0x9f]), Err(1));
        assert_eq!(of_gbk(&[0xcd]), Err(0));
        assert_eq!(of_gbk(&[0x80]), Err(0));
    }
}
