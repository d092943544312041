//! The short form of a rule that decides from its facts alone: no parameter, no calendar.
//!
//! **Promise:** every fact stands in the why, in the order it is declared; none can be forgotten.
//! **Not here:** rules that read a parameter; they implement [`Rule`](crate::Rule) and name the row they used.

/// Declares a rule, its facts and its two examples.
///
/// ```
/// policy::plain_rule! {
///     /// 2.9: nobody signs for themselves.
///     NotOneself "X-SELF",
///     article: "4.7",
///     zh: "不得为自己签字",
///     en: "nobody signs for themselves",
///     facts SelfFacts {
///         /// Who asked.
///         asked_by: String,
///         signed_by: String,
///     }
///     decide |facts| -> bool { facts.asked_by != facts.signed_by }
///     passes |outcome| *outcome;
///     passing on (2022, 3, 1) { asked_by: "a", signed_by: "b" }
///     failing on (2022, 3, 1) { asked_by: "a", signed_by: "a" }
/// }
/// # let policy = policy::Policy::built_in(None).unwrap();
/// policy::check_examples(&*policy::object::<NotOneself>(), &policy);
/// ```
#[macro_export]
macro_rules! plain_rule {
    (
        $(#[$doc:meta])* $rule:ident $id:literal,
        article: $article:literal,
        zh: $zh:literal,
        en: $en:literal,
        facts $facts:ident { $($(#[$fact_doc:meta])* $fact:ident: $kind:ty),+ $(,)? }
        decide |$given:ident| -> $outcome:ty $decide:block
        passes |$seen:ident| $passes:expr;
        passing on ($py:literal, $pm:literal, $pd:literal) { $($pass:ident: $pass_value:expr),+ $(,)? }
        failing on ($fy:literal, $fm:literal, $fd:literal) { $($fail:ident: $fail_value:expr),+ $(,)? }
    ) => {
        #[doc = concat!("Facts of [`", stringify!($rule), "`].")]
        #[derive(Debug, Clone, PartialEq, Eq, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $facts { $($(#[$fact_doc])* pub $fact: $kind),+ }

        $(#[$doc])*
        pub struct $rule;

        impl $crate::Rule for $rule {
            const ID: &'static str = $id;
            const ARTICLE: &'static str = $article;
            const SENTENCE_ZH: &'static str = $zh;
            const SENTENCE_EN: &'static str = $en;
            type Facts = $facts;
            type Outcome = $outcome;

            fn decide(
                $given: &$facts,
                _: &$crate::Policy,
                _: ::jiff::civil::Date,
            ) -> Result<$crate::Verdict<$outcome>, $crate::PolicyError> {
                let why = $crate::Why::of::<$rule>()$(.fact(stringify!($fact), &$given.$fact))+;
                Ok($crate::Verdict { outcome: $decide, why })
            }

            fn passes($seen: &$outcome) -> bool {
                $passes
            }

            fn passing() -> $crate::Example<$facts> {
                let facts = $facts { $($pass: $pass_value.into()),+ };
                $crate::Example { on: ::jiff::civil::date($py, $pm, $pd), facts }
            }

            fn failing() -> $crate::Example<$facts> {
                let facts = $facts { $($fail: $fail_value.into()),+ };
                $crate::Example { on: ::jiff::civil::date($fy, $fm, $fd), facts }
            }
        }
    };
}
