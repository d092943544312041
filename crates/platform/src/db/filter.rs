//! Conditions of a list, put together while the page's filter is read.
//!
//! **Promise:** a value travels as a parameter, never inside the statement.
//! **Not here:** column names from outside: the conditions are written in an area's `store.rs`.

use std::borrow::Cow;

use super::{Param, ToValue};

/// ` order by …` of a window ` order by … limit …`: rows that were found by their keys are put into the
/// same order again. A window from the far end says in a comment how its rows are shown.
pub fn order_of(window: &str) -> &str {
    match window.split_once(SHOWN) {
        Some((_, order)) => order.trim_end_matches("*/"),
        None => window.split(" limit ").next().unwrap_or_default(),
    }
}

const SHOWN: &str = " /*shown";

/// The window of `rows` rows after `offset` of a list of `count` rows in the whole order ` order by …`.
/// What lies beyond the middle is counted from the end, in the opposite order: the last page is found as
/// quickly as the first. Only for rows that are found by their keys and put into order by [`order_of`].
pub fn window(order: &str, rows: u64, offset: u64, count: u64) -> String {
    let rows = rows.min(count.saturating_sub(offset));
    let behind = count.saturating_sub(offset + rows);
    if rows == 0 || offset <= behind {
        return format!("{order} limit {rows} offset {offset}");
    }
    format!("{} limit {rows} offset {behind}{SHOWN}{order}*/", opposite(order))
}

/// ` order by a desc nulls last, b` the other way round: ` order by a asc nulls first, b desc`.
fn opposite(order: &str) -> String {
    let Some(terms) = order.strip_prefix(" order by ") else { return order.to_owned() };
    let mut depth = 0i32;
    let terms = terms.split(|c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    let turned: Vec<String> = terms
        .map(|term| {
            let term = term.trim();
            let (term, nulls) = match (term.strip_suffix(" nulls last"), term.strip_suffix(" nulls first")) {
                (Some(term), _) => (term, " nulls first"),
                (None, Some(term)) => (term, " nulls last"),
                (None, None) => (term, ""),
            };
            match term.strip_suffix(" desc") {
                Some(column) => format!("{column} asc{nulls}"),
                None => format!("{} desc{nulls}", term.strip_suffix(" asc").unwrap_or(term)),
            }
        })
        .collect();
    format!(" order by {}", turned.join(", "))
}

/// Of the left joins of `from` those that `texts` (a filter, a window) name. A left join by the whole key
/// of another table adds no row and takes none away, but what it is joined by keeps the engine from
/// finding the rows in an index alone.
pub fn joins_of(from: &str, texts: &[&str]) -> String {
    let mut parts = from.split("left join ");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split_whitespace().nth(1).unwrap_or_default();
        let column = format!("{name}.");
        let named = texts.iter().any(|text| {
            text.match_indices(&column)
                .any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        });
        if named {
            kept.push_str("left join ");
            kept.push_str(part);
        }
    }
    kept
}

/// The pattern of `like` for what contains `text`, whatever signs are in it.
pub fn contains(text: &str) -> String {
    format!("%{}%", literal(text))
}

/// The pattern of `like` for what begins with `text`.
pub fn begins(text: &str) -> String {
    format!("{}%", literal(text))
}

/// Both engines take a backslash as "the next sign is meant" ([`super::dialect`]).
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Conditions joined by `and`, with their values. The county is always the first.
#[derive(Debug, Clone)]
pub struct Where {
    text: String,
    values: Vec<Param<'static>>,
}

fn owned(param: Param<'_>) -> Param<'static> {
    match param {
        Param::Null => Param::Null,
        Param::Int(number) => Param::Int(number),
        Param::Text(text) => Param::Text(Cow::Owned(text.into_owned())),
    }
}

/// The condition with `number` for every mark that has none.
fn filled(condition: &str, number: &str) -> String {
    let mut parts = condition.split('?');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(if part.starts_with(|c: char| c.is_ascii_digit()) { "?" } else { number });
        out.push_str(part);
    }
    out
}

impl Where {
    /// `column = county`, such as `q.mof_div_code`.
    pub fn county(column: &str, county: &str) -> Where {
        Where { text: format!(" where {column} = ?1"), values: vec![owned(county.to_value())] }
    }

    /// One more condition; every `?` in it stands for `value`, and `?1` for the county as everywhere.
    #[must_use]
    pub fn and(mut self, condition: &str, value: impl ToValue) -> Where {
        self.values.push(owned(value.to_value()));
        let number = format!("?{}", self.values.len());
        self.text.push_str(" and (");
        self.text.push_str(&filled(condition, &number));
        self.text.push(')');
        self
    }

    /// A condition that is there only when there is a value.
    #[must_use]
    pub fn and_some(self, condition: &str, value: Option<impl ToValue>) -> Where {
        match value {
            Some(value) => self.and(condition, value),
            None => self,
        }
    }

    /// A condition without a value.
    #[must_use]
    pub fn fixed(mut self, condition: &str) -> Where {
        self.text.push_str(" and (");
        self.text.push_str(condition);
        self.text.push(')');
        self
    }

    /// The column holds one of `values`; `None` means whatever it holds, an empty list means nothing.
    #[must_use]
    pub fn among(self, column: &str, values: Option<&[String]>) -> Where {
        self.among_in(&format!("{column} in ([])"), values)
    }

    /// A condition in which `[]` stands for the list of `values`, as in `exists (… code in ([]))`.
    #[must_use]
    pub fn among_in(mut self, condition: &str, values: Option<&[String]>) -> Where {
        let Some(values) = values else { return self };
        if values.is_empty() {
            return self.fixed("1 = 0");
        }
        let mut marks = Vec::with_capacity(values.len());
        for value in values {
            self.values.push(owned(value.to_value()));
            marks.push(format!("?{}", self.values.len()));
        }
        self.text.push_str(" and ");
        self.text.push_str(&condition.replace("[]", &marks.join(", ")));
        self
    }

    /// ` where …`, to be put after `from …`.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn values(&self) -> &[Param<'static>] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_beyond_the_middle_is_found_from_the_end() {
        let order = " order by coalesce(a, 'x, y') desc nulls last, b nulls first, c desc, d";
        let turned = " order by coalesce(a, 'x, y') asc nulls first, b desc nulls last, c asc, d desc";
        assert_eq!(opposite(order), turned);
        assert_eq!(opposite(&opposite(turned)), turned);
        for (offset, count, expected) in [
            (0, 0, format!("{order} limit 0 offset 0")),
            (100, 100, format!("{order} limit 0 offset 100")),
            (0, 7, format!("{order} limit 7 offset 0")),
            (50, 150, format!("{order} limit 50 offset 50")),
            (50, 149, format!("{turned} limit 50 offset 49 /*shown{order}*/")),
            (100, 149, format!("{turned} limit 49 offset 0 /*shown{order}*/")),
            (57_600, 57_620, format!("{turned} limit 20 offset 0 /*shown{order}*/")),
        ] {
            let window = window(order, 50, offset, count);
            assert_eq!(window, expected, "{offset} of {count}");
            assert_eq!(order_of(&window), order, "{offset} of {count}");
        }
    }

    #[test]
    fn only_joins_that_are_named_are_made() {
        let from = " from a r left join b u on u.k = r.k left join c y on y.k = r.k";
        assert_eq!(
            joins_of(from, &[" where r.k = 1", " order by y.n"]),
            " from a r left join c y on y.k = r.k"
        );
        assert_eq!(joins_of(from, &[" where menu.k = 1"]).trim_end(), " from a r");
        assert_eq!(joins_of(from, &["u.n", "y.n"]), from);
    }

    #[test]
    fn values_are_numbered_and_never_written_into_the_text() {
        let units = ["101001".to_owned(), "102001".to_owned()];
        let found = Where::county("q.mof_div_code", "360732000")
            .and("q.name like ? or q.code like ?", "%x' or 1=1%")
            .and("q.code in (select c from d where e = ?1 and f = ?)", 7)
            .and_some("q.state = ?", None::<&str>)
            .among("q.agency_code", Some(&units));
        assert_eq!(
            found.text(),
            " where q.mof_div_code = ?1 and (q.name like ?2 or q.code like ?2) \
             and (q.code in (select c from d where e = ?1 and f = ?3)) and q.agency_code in (?4, ?5)"
        );
        assert_eq!(found.values().len(), 5);
        assert!(Where::county("a", "b").among("c", Some(&[])).text().ends_with("(1 = 0)"));
    }
}
