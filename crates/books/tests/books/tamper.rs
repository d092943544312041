//! Somebody with the file changes a row: verification finds it and names it.

use books::verify::FindingKind::{self, *};
use ledger::*;

use crate::compete::ceiling;
use crate::kit::*;
use crate::scenario::{Lines, pay, released};

/// Sound, sealed books with payments, a limit in use and several blocks.
fn sealed(kit: &Kit) -> Lines {
    let lines = released(kit);
    kit.write(|tx| {
        books::limit::store::set(tx, COUNTY, &ceiling(1000))?;
        books::limit::take(tx, &ctx("limit"), "contract:1", Fen::from_yuan(300), "支付1号")
    })
    .expect("within the ceiling");
    kit.seal();
    pay(kit, lines.child, 120, "支付1号");
    pay(kit, lines.other, 50, "支付2号");
    kit.check_books();
    lines
}

/// Applies `sql` to sound books on every engine; among the findings must be all of `expected`.
fn found(sql: &'static str, expected: &[FindingKind]) {
    for kit in kits() {
        sealed(&kit);
        kit.tamper(sql);
        let findings = kit.findings();
        for kind in expected {
            assert!(findings.iter().any(|f| f.kind == *kind), "{}: {kind:?} in {findings:#?}", kit.name);
        }
        assert!(findings.iter().all(|f| !f.zh().is_empty() && !f.en().is_empty() && !f.place.is_empty()));
    }
}

macro_rules! tampering {
    ($($name:ident: $sql:literal => [$($kind:ident),+];)+) => {
        $(#[test] fn $name() { found($sql, &[$($kind),+]); })+
    };
}

tampering! {
    a_changed_amount_is_found:
        "update journal_entry set debit_fen = debit_fen + 1
          where account = 3201 and posting_id in (select posting_id from journal_posting where source = '支付1号')"
        => [BlockHash, PostingUnbalanced, LineBalance, Lineage];
    an_amount_changed_on_both_sides_is_found:
        "update journal_entry
            set debit_fen = case when debit_fen > 0 then debit_fen - 1 else 0 end,
                credit_fen = case when credit_fen > 0 then credit_fen - 1 else 0 end
          where posting_id in (select posting_id from journal_posting where source = '支付1号' and event = 'E17')"
        => [BlockHash, LineBalance, Lineage, Slice];
    a_changed_source_is_found:
        "update journal_posting set source = '支付9号' where source = '支付1号' and event = 'E17'" => [BlockHash];
    a_changed_event_is_found:
        "update journal_posting set event = 'E13' where source = '支付1号' and event = 'E17'" => [BlockHash];
    a_changed_user_is_found:
        "update journal_posting set user_id = 'u-somebody' where source = '支付2号'" => [BlockHash];
    a_changed_instant_is_found:
        "update journal_posting set at_ms = at_ms + 1 where source = '支付2号' and event = 'E17'" => [BlockHash];
    a_changed_account_is_found:
        "update journal_entry set account = 3104 where account = 3201" => [BlockHash, LineBalance, Lineage];
    a_changed_place_is_found:
        "update journal_entry set place_id = 3 where account = 3201 and place_id = 2"
        => [BlockHash, LineBalance, SequenceGap];
    a_deleted_posting_row_is_found:
        "delete from journal_posting where source = '支付1号' and event = 'E17'"
        => [PostingMissing, EntryWithoutPosting, BlockHash, LineBalance];
    deleted_entries_are_found:
        "delete from journal_entry
          where posting_id in (select posting_id from journal_posting where source = '支付1号' and event = 'E17')"
        => [BlockHash, PostingBroken, LineBalance, SequenceGap];
    a_deleted_entry_is_found:
        "delete from journal_entry where account = 3201 and place_id = 2"
        => [BlockHash, PostingUnbalanced, LineBalance];
    an_added_entry_is_found:
        "insert into journal_entry (mof_div_code, posting_id, entry_no, account, place_id, line_seq, debit_fen,
                                    credit_fen)
         select mof_div_code, posting_id, 9, 3104, 2, line_seq, 5, 0 from journal_entry
          where account = 3201 and place_id = 2"
        => [BlockHash, PostingUnbalanced, LineBalance];
    an_added_posting_is_found:
        "insert into journal_posting (mof_div_code, posting_id, fiscal_year, fund_type_code, event, source, at_ms,
                                      user_id)
         values ('360732000', 77, 2022, '1', 'E17', '支付7号', 0, 'u')"
        => [PostingNotQueued];
    a_changed_line_balance_is_found:
        "update line_balance set balance_fen = balance_fen + 100 where line_id = 2 and account = 3103"
        => [LineBalance, QuotasDiffer];
    a_deleted_line_balance_is_found:
        "delete from line_balance where line_id = 2 and account = 3201" => [LineBalance, QuotasDiffer];
    an_added_line_balance_is_found:
        "insert into line_balance (mof_div_code, line_id, account, balance_fen) values ('360732000', 2, 3104, 1)"
        => [LineBalance, QuotasDiffer];
    a_changed_book_balance_is_found:
        "update book_balance set balance_fen = balance_fen + 1 where account = 1101" => [BookBalance, ResourcesDiffer];
    a_changed_control_key_is_found:
        "update control_key set appropriation_fen = appropriation_fen + 1 where control_id = 10"
        => [ControlBalance, ResourcesDiffer];
    a_changed_use_of_a_limit_is_found: "update limit_row set used_fen = used_fen - 1" => [LimitUsed];
    a_deleted_limit_move_is_found: "delete from limit_move" => [LimitUsed];
    a_deleted_limit_is_found: "delete from limit_row" => [LimitUnknown];
    a_changed_slice_is_found: "update slice set remaining_fen = remaining_fen + 1 where line_id = 2" => [Slice];
    a_changed_origin_of_a_slice_is_found:
        "update slice set origin_posting_id = 5 where line_id = 2 and account = 3201" => [Slice];
    a_deleted_slice_is_found: "delete from slice where line_id = 3 and account = 3201" => [Slice];
    a_changed_lineage_is_found:
        "update lineage set amount_fen = amount_fen - 1 where to_account = 3201 and to_line_id = 2" => [Lineage];
    a_changed_lineage_origin_is_found:
        "update lineage set origin_posting_id = 5 where to_account = 3201 and to_line_id = 2" => [Lineage];
    a_deleted_lineage_is_found: "delete from lineage where to_account = 3201 and to_line_id = 2" => [Lineage];
    an_added_lineage_is_found:
        "insert into lineage (mof_div_code, posting_id, move_no, from_line_id, from_account, to_line_id,
                              to_account, origin_posting_id, amount_fen)
         values ('360732000', 77, 1, 0, 0, 2, 3103, 77, 5)"
        => [Lineage];
    a_changed_block_hash_is_found:
        "update block set block_sm3 = previous_sm3 where block_no = 2" => [BlockHash, BlockSignature];
    a_changed_link_is_found:
        "update block set previous_sm3 = block_sm3 where block_no = 2" => [BlockLink, BlockHash, BlockSignature];
    a_changed_signature_is_found: "update block set signature = 'x' where block_no = 1" => [BlockSignature];
    a_changed_signer_is_found: "update block set signer_sn = 'other' where block_no = 1" => [BlockSignature];
    a_changed_time_of_sealing_is_found:
        "update block set sealed_ms = sealed_ms + 1 where block_no = 1" => [BlockSignature];
    a_changed_count_is_found:
        "update block set posting_count = posting_count + 1 where block_no = 1" => [BlockMembers, BlockSignature];
    a_deleted_block_is_found: "delete from block where block_no = 1" => [BlockGap, BlockLink, BlockMembers];
    a_deleted_last_block_is_found: "delete from block where block_no = 2" => [BlockLink, BlockMembers];
    a_deleted_member_is_found:
        "delete from block_member where block_no = 2 and member_no = 1"
        => [BlockHash, BlockMembers, PostingNotQueued];
    a_changed_head_is_found: "update seal_head set block_sm3 = 'x'" => [BlockLink];
    a_changed_mark_of_a_line_is_found: "update seal_line set sealed_seq = sealed_seq - 1" => [SequenceGap];
    a_changed_number_of_postings_is_found:
        "update quota_line set posting_seq = posting_seq - 1 where line_id = 2" => [SequenceGap];
    a_sealed_posting_put_into_the_queue_is_found:
        "insert into unsealed (mof_div_code, posting_id, line_count)
         select mof_div_code, posting_id, 1 from block_member where block_no = 1 and member_no = 1"
        => [PostingTwice];
    a_queue_row_without_posting_is_found:
        "insert into unsealed (mof_div_code, posting_id, line_count) values ('360732000', 77, 1)" => [PostingMissing];
}

#[test]
fn reordered_members_are_found() {
    for kit in kits() {
        sealed(&kit);
        // Away, over and back: the number is part of the key.
        kit.tamper("update block_member set member_no = 100 where block_no = 1 and member_no = 3");
        kit.tamper("update block_member set member_no = 3 where block_no = 1 and member_no = 4");
        kit.tamper("update block_member set member_no = 4 where block_no = 1 and member_no = 100");
        let findings = kit.findings();
        assert!(findings.iter().any(|f| f.kind == BlockHash), "{}: {findings:#?}", kit.name);
    }
}

#[test]
fn a_queued_posting_that_hides_its_lines_is_found() {
    for kit in kits() {
        let lines = sealed(&kit);
        pay(&kit, lines.child, 1, "支付3号");
        kit.tamper("update unsealed set line_count = 0");
        let findings = kit.findings();
        assert!(findings.iter().any(|f| f.kind == PostingNotQueued), "{}: {findings:#?}", kit.name);
    }
}

#[test]
fn a_posting_taken_out_of_the_queue_is_found_and_is_never_sealed_silently() {
    for kit in kits() {
        let lines = sealed(&kit);
        pay(&kit, lines.child, 1, "支付3号");
        kit.tamper(
            "delete from unsealed where posting_id in
               (select posting_id from journal_posting where source = '支付3号' and event = 'E15')",
        );
        assert_eq!(kit.seal().waiting, 1, "the receipt waits for the reserve before it");
        let findings = kit.findings();
        assert!(findings.iter().any(|f| f.kind == PostingNotQueued), "{}: {findings:#?}", kit.name);
    }
}
