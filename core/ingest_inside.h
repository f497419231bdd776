/* The acts of ingest's table that live in files of their own. */
#ifndef CORE_INGEST_INSIDE_H
#define CORE_INGEST_INSIDE_H

#include "core/session_inside.h"

/* ingest_frames.c: what is sent */
machine_act ingest_keep_theirs;
machine_act ingest_pass_theirs;
machine_act ingest_keep_ours;
machine_act ingest_pass_ours;
machine_act ingest_open_peer;
machine_act ingest_send_answer;
/* Closes a peer, s->peer or s->next, and forgets its name. */
void ingest_close_peer(char *peer, const char *why, struct effects *fx, struct session *s);
/* Gives up the peer being made and the call under way. */
void ingest_drop_next(struct session *s, struct effects *fx);
/* Inferred: who holds the session now, who did before. */
void ingest_tell_holder(struct session *s, struct slice now, struct slice before, const char *why,
			struct effects *fx);

/* ingest_trouble.c: what goes wrong */
machine_act ingest_count_try;
machine_act ingest_blame_join;
machine_act ingest_blame_peer;
machine_act ingest_blame_worker;
machine_act ingest_blame_service;
machine_act ingest_give_up_join;
machine_act ingest_give_up_peer;
machine_act ingest_give_up_worker;
machine_act ingest_renew;
machine_act ingest_refuse_join;
machine_act ingest_refuse_answer;
machine_act ingest_refuse_worker;
machine_act ingest_yield;
machine_act ingest_yield_for_good;
/* Ends the session after too many failures; the last blame stands behind it. */
void ingest_wear_out(struct session *s);

#endif
