//! Beancount's language. What a posting is about stands as metadata, so that `bean-query` can ask for it.

use jiff::civil::Date;

use super::ledger::{Script, Told, one_line};

pub(super) struct Beancount;

/// Inside double quotes a backslash and a quote are escaped.
fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

impl Script for Beancount {
    fn head(&self, county: &str, name: &str) -> String {
        let title = quoted(&format!("{name} {county} 预算指标账 quota ledger"));
        format!("option \"title\" {title}\noption \"operating_currency\" \"CNY\"\n\n")
    }

    fn open(&self, account: &str, on: Date) -> String {
        format!("{on} open {account} CNY\n")
    }

    fn told(&self, told: &Told<'_>) -> String {
        let payee = quoted(&format!("{} {}", told.event, told.event_name));
        let mut text = format!("\n{} * {payee} {}\n", told.day, quoted(&told.document));
        let mut meta = |key: &str, value: &str| text.push_str(&format!("  {key}: {}\n", quoted(value)));
        meta("posting", &told.posting.to_string());
        meta("event", told.event);
        meta("source", told.source);
        meta("document", &told.document);
        meta("time", &told.time);
        meta("user", told.user);
        if let Some(original) = told.reverses {
            meta("reverses", &original.to_string());
        }
        for leg in &told.legs {
            text.push_str(&format!("  {}  {} CNY\n", leg.account, leg.amount));
            for (key, value) in [("line", leg.line), ("unit", leg.unit)] {
                if let Some(value) = value {
                    text.push_str(&format!("    {key}: {}\n", quoted(value)));
                }
            }
        }
        text
    }

    /// A balance is asserted at the beginning of a day, and `~ 0` switches the tolerance of a fen off.
    fn stand(&self, title: &str, day: Date, balances: &[(String, String)]) -> String {
        let next = day.tomorrow().unwrap_or(day);
        let mut text = format!("\n; {title}, {day}\n");
        for (account, balance) in balances {
            text.push_str(&format!("{next} balance {account}  {balance} ~ 0 CNY\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn quotes_and_line_ends_cannot_break_a_text_open() {
        assert_eq!(quoted("小发〔2022〕1号"), "\"小发〔2022〕1号\"");
        assert_eq!(quoted("a\"b\\c\nd"), "\"a\\\"b\\\\c d\"");
    }
}
