//! The page of one sealed block: head, signature, the block before, what stands in it.

use axum::http::StatusCode;
use platform::i18n::Lang;
use suanpan::bench::sample::COUNTY;

use super::seat::Office;
use crate::support::{findings, towns};

#[test]
fn a_block_has_a_page_with_its_head_its_signature_and_what_stands_in_it() {
    for town in towns(&[5_000, 7_000]) {
        assert!(findings(&town.sample.db).is_empty());
        let payment = town.reviewed(1, 100, "sealed");
        town.approve(1, payment, "sealed").expect("approved");
        assert!(findings(&town.sample.db).is_empty());
        let office = Office::of(&town);
        let blocks = town.sample.db.read_blocking(|tx| books::seal::store::blocks(tx, COUNTY, 0, 100));
        let blocks = blocks.expect("blocks");
        assert!(blocks.len() >= 2, "{}", town.engine);
        let (first, last) = (&blocks[0], &blocks[blocks.len() - 1]);
        let list = office.get(&town, "fin-watch", "/blocks").text();
        assert!(list.contains(&format!("href=\"/blocks/{}\"", last.block_no)), "{}: {list}", town.engine);

        let address = format!("/blocks/{}", last.block_no);
        for (lang, words) in [(Lang::Zh, "与前一块相连"), (Lang::En, "follows the one before")] {
            let page = office.get_in(&town, "fin-watch", &address, lang).text();
            for said in [words, &*last.block_sm3, &*last.previous_sm3, &*last.signature, &*last.signer_sn] {
                assert!(page.contains(said), "{}: {said} is not on {page}", town.engine);
            }
            assert!(page.contains(&format!("/blocks/{}", last.block_no - 1)), "{}", town.engine);
            assert!(
                page.contains(&format!("/payments/{payment}")),
                "{}: its records are linked",
                town.engine
            );
            assert!(!page.contains('\u{27e6}'), "{page}");
        }
        let page = office.get(&town, "fin-watch", &address).text();
        let posting: (i64,) = town
            .sample
            .db
            .read_blocking({
                let no = last.block_no;
                move |tx| {
                    tx.one(
                        "select min(posting_id) from block_member where mof_div_code = ?1 and block_no = ?2",
                        (COUNTY, no),
                    )
                }
            })
            .expect("a posting");
        assert!(page.contains(&format!("href=\"/journal/{}\"", posting.0)), "{}: {page}", town.engine);
        let start = office.get(&town, "fin-watch", "/blocks/1").text();
        assert!(start.contains(&first.block_sm3) && start.contains("/blocks/2"), "{}", town.engine);

        // The lists behind it have all of the block and nothing else.
        let journal = office.get(&town, "fin-watch", &format!("/journal.csv?block={}", last.block_no)).text();
        assert_eq!(journal.matches(&format!("第 {} 块", last.block_no)).count(), last.posting_count as usize);
        let records = office.get(&town, "fin-watch", &format!("/records.csv?block={}", last.block_no)).text();
        assert!(records.contains(&payment.to_string()), "{}: {records}", town.engine);

        // A head that was changed no longer follows.
        let no = last.block_no;
        let changed = town.sample.db.write_blocking(move |tx| {
            tx.exec(
                "update block set previous_sm3 = 'x' where mof_div_code = ?1 and block_no = ?2",
                (COUNTY, no),
            )
        });
        assert_eq!(changed.expect("changed"), 1);
        assert!(
            office.get(&town, "fin-watch", &address).text().contains("与前一块不相连"),
            "{}",
            town.engine
        );

        let beyond = office.get(&town, "fin-watch", &format!("/blocks/{}", last.block_no + 1));
        assert_eq!(beyond.status, StatusCode::NOT_FOUND, "{}", town.engine);
        let clerk = office.get(&town, "101001-clerk", &address);
        assert_eq!(clerk.status, StatusCode::FORBIDDEN, "{}: a unit's clerk", town.engine);
    }
}
