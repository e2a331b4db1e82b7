#!/bin/sh
# mutants.sh COMPILER PROJECT DIRECTORY: the models can fail. Mistakes are made in copies of dms.c, gate.c, host.c and queue.c, one
# at a time; the model named beside each, of queue_model.c or else of scheduler_model.c, must find it. An edit that no longer fits the source is an error too.
set -eu
compiler=$1 project=$2 directory=$3
here=$(dirname "$0")
flags="-std=gnu11 -O1 -fno-inline -w -D_GNU_SOURCE -I$here -I$project/runtime -I$project/include"
interleave="-include $here/interleave.h"

# compile DIRECTORY FLAG... FILE: the object beside the others in DIRECTORY
compile()
{
    into=$1
    shift
    for file; do :; done
    # shellcheck disable=SC2086
    "$compiler" $flags "-iquote$into" "$@" -c -o "$into/$(basename "$file" .c).o"
}

# mutant NAME MODEL FILE EDIT: EDIT is sed's, of the whole file as one line
mutant()
{
    name=$1 model=$2 file=$3 edit=$4
    work=$directory/$name
    rm -rf "$work"
    mkdir -p "$work"
    cp "$directory"/*.o "$work"
    sed -z "$edit" "$project/runtime/$file" >"$work/$file"
    if cmp -s "$work/$file" "$project/runtime/$file"; then
        echo "$name: $file has changed: it is not as this edit expects it" >&2
        return 1
    fi
    # shellcheck disable=SC2086
    case $file in
    host.c) compile "$work" $interleave "$work/host.c" && compile "$work" "$here/scheduler_model.c" ;;
    dms.c | gate.c) compile "$work" "$here/scheduler_model.c" ;;
    queue.c) compile "$work" "$here/queue_model.c" ;;
    esac
    "$compiler" -o "$work/model" "$work"/*.o -lpthread
    if "$work/model" "$model" >"$work/output"; then
        echo "$name: the model $model found nothing" >&2
        return 1
    fi
    head -n 1 "$work/output" | sed "s/^/$name: /"
    rm -r "$work"
}

rm -rf "$directory"
mkdir -p "$directory"
compile "$directory" "$here/explore.c"
compile "$directory" "$project/runtime/fiber.c"
# shellcheck disable=SC2086
compile "$directory" $interleave "$project/runtime/host.c"

mutant tickets_before_the_bit slots dms.c \
    's/\(    atomic_fetch_or(&dms.ready[^\n]*\n\)\(.*\)\(    if (lasting)\)/\2\1\3/'
mutant ticket_not_exchanged slots dms.c \
    's/while (!atomic_compare_exchange_weak_explicit(place[^;]*;/while (0);\n    atomic_store(place, ticket + ((uint64_t)count << UNIT_BITS));/'
mutant bit_cleared_with_each_part parts dms.c \
    's/if (atomic_fetch_sub(&slot->open_parts, 1) == 1)/atomic_fetch_sub(\&slot->open_parts, 1);/'
mutant owner_not_asked owners dms.c \
    's/(owner && atomic_load_explicit(&slot->owner, memory_order_relaxed) != owner)/false/'
mutant owner_asked_before_the_ticket owners dms.c \
    's/\(    uint64_t ticket = atomic_load_explicit(place\)/    bool ours = !owner || atomic_load(\&slot->owner) == owner;\n\1/;s/(owner && atomic_load[^)]*) != owner)/!ours/'
mutant slots_not_told_apart owners dms.c \
    's/generation << 2 \* UNIT_BITS | //'
mutant half_lost halves dms.c \
    's/half ? ticket_of(ticket >> 2 \* UNIT_BITS, end - half, end) : empty/empty/'
mutant half_kept_too halves dms.c \
    's/while (half && !atomic_compare_exchange_weak(source[^;]*;/while (0);/'
mutant half_not_exchanged four dms.c \
    's/while (half && !atomic_compare_exchange_weak(source[^;]*;/while (0);\n    if (half) atomic_store(source, ticket - half);/'
mutant half_not_counted halves dms.c \
    's/    atomic_fetch_add(&slot->open_parts, 1);[^\n]*\n//'
mutant half_counted_late halves dms.c \
    's/\(    atomic_fetch_add(&slot->open_parts, 1);[^\n]*\n\)\(.*\)\(    uint32_t end = ticket_end\)/\2\1\3/'
mutant half_counted_that_did_not_come four dms.c \
    's/    if (!half) close_part(slot);\n//'
mutant part_filled_by_two pair dms.c \
    's/ || empty == BEING_FILLED) return;\n[^\n]*/) return;/'
mutant part_filled_before_it_is_dealt halves dms.c \
    's/    for (unsigned p = 0; p < parts; p++)\n[^\n]*BEING_FILLED[^\n]*\n//'
mutant part_filled_that_nobody_asks few_parts dms.c \
    's/unsigned dealt = [^;]*;/unsigned dealt = parts;/'
mutant slot_freed_after_finish slots dms.c \
    's/\(    atomic_fetch_and(&dms.taken[^\n]*\n\)\(    work->finish(work);\n\)/\2\1/'
mutant work_read_from_a_free_slot slots dms.c \
    's/\(    struct work \*work = slot->work;\n\)\(    atomic_fetch_and(&dms.taken[^\n]*\n\)/\2\1/'
mutant pending_counted_one_by_one parts dms.c \
    's/atomic_fetch_sub_explicit(&slot->pending, count/atomic_fetch_sub_explicit(\&slot->pending, 1/'
mutant no_look_before_sleep sleepers dms.c \
    's/if (!work_in_sight() && !atomic_load(&dms.stopping)) host_sleep/host_sleep/'
mutant signal_read_after_the_look sleepers dms.c \
    's/host_sleep(&dms.signal, seen)/host_sleep(\&dms.signal, atomic_load(\&dms.signal))/'
mutant signal_not_counted sleepers dms.c \
    's/    atomic_fetch_add(&dms.signal, 1);\n//'
mutant sleeper_announced_after_the_look sleepers dms.c \
    's/\(    atomic_fetch_add(&dms.sleepers, 1);\n    if (\)!work_in_sight()/    bool none = !work_in_sight();\n\1none/'
mutant seat_left_in_silence helpers dms.c \
    's/    if (atomic_load(&dms.ready) && atomic_load(&dms.sleepers)) wake_workers(1);\n//'
mutant nobody_joins naps dms.c \
    's/    let_one_join();\n//'
mutant no_look_before_the_end stopping dms.c \
    's/!work_in_sight() && !atomic_load(&dms.stopping)) host_sleep/!work_in_sight()) host_sleep/'
mutant bell_looked_at_too_late bell host.c \
    's/\(        unsigned seen = atomic_load(&bell->value);\n\)\(        if (done(context)) break;\n\)/\2\1/'
mutant ring_not_counted bell host.c \
    's/    atomic_fetch_add(&bell->value, 1);\n//'
mutant gate_passed_while_it_is_closed gate gate.c \
    's/uintptr_t open = OPEN;/uintptr_t open = atomic_load(\&gate->word);/;s/return atomic_load_explicit(&gate->word, memory_order_relaxed) == OPEN \&\&/return open <= BUSY \&\&/'
mutant gate_left_in_any_case gate gate.c \
    's/return atomic_compare_exchange_weak(&gate->word, &inside, OPEN);/return atomic_exchange(\&gate->word, OPEN), inside;/'
mutant gate_sleeper_forgotten gate gate.c \
    's/            held = AWAITED;[^\n]*\n//'
mutant gate_sleeper_not_announced gate gate.c \
    's/seen == AWAITED || atomic_compare_exchange_weak(&gate->word, &seen, AWAITED)/true/;s/low_half(gate), AWAITED);\n/low_half(gate), (unsigned)seen);\n/'
mutant gate_open_too_early gate gate.c \
    's/open ? OPEN : BUSY/OPEN/'
mutant gate_visitor_overlooked gate gate.c \
    's/return seen > AWAITED ? (void \*)seen : NULL;/return NULL;/'
mutant position_not_noted late queue.c \
    's/    note_awaited(a);\n//'
mutant no_look_after_the_note early_and_late queue.c \
    's/\(    note_awaited(a);\n    return \)reached([^)]*)/\1false/'
mutant position_noted_once early_and_late queue.c \
    's/    note_awaited(a);\n//;s/    bell_wait(&stream->bell, awaited_reached/    note_awaited(\&a);\n&/'
mutant earlier_position_not_noted early_and_late queue.c \
    's/(!least || least > a->position)/!least/'
mutant later_position_noted_over_it early_and_late queue.c \
    's/while ((!least [^{]*{\n    }/atomic_store(\&a->stream->awaited, a->position);/'
mutant note_lost_to_another early_and_late queue.c \
    's/while (\((!least [^\&]*\)\&\&[^{]*{\n    }/if (\1) atomic_store(\&a->stream->awaited, a->position);/'
mutant note_removed_after_the_ring early_and_late queue.c \
    's/\(    atomic_store_explicit(&s->awaited[^\n]*\n\)\(    bell_ring(&s->bell);\n\)/\2\1/'
mutant note_left one_after_the_other queue.c \
    's/    atomic_store_explicit(&s->awaited[^\n]*\n//'
mutant rung_for_later_positions one_after_the_other queue.c \
    's/(!awaited || awaited > done)/(!awaited)/'
mutant rung_one_too_late early_and_late queue.c \
    's/awaited > done/awaited >= done/'
mutant rung_before_it_is_done late queue.c \
    's/\(    atomic_store_explicit(&s->done[^\n]*\n\)\(    ring_if_awaited[^\n]*\n\)/\2\1/'
mutant rung_in_one_stream_only streams queue.c \
    's/    ring_if_awaited(s, done + 1);/    if (!active || s == active) ring_if_awaited(s, done + 1);/'
mutant turn_begins_in_silence turn queue.c \
    's/        bell_ring(&c->stream->bell);\n//'
mutant turn_not_asked_for unseen queue.c \
    's/    if (gate_is_free(&gate)) return;\n/    return;\n/'
mutant turn_not_asked_for_while_it_is_noticed unseen queue.c \
    's/gate_is_free(&gate)/atomic_load(\&gate.word) <= AWAITED/'
mutant turn_not_counted_when_it_ends unseen queue.c \
    's/    if (gate_leave(&gate, c)) return;\n/    gate_leave(\&gate, c);\n    return;\n/'
