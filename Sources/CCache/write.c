#include "space.h"

enum { STEPS_PER_WRITE = 16, ATTEMPTS = 64 };

/* What a write carries from one step to the next. */
typedef struct writing {
    cc_shard *shard;
    const cc_write *write;
    uint64_t hash, now;
    uint32_t ref;       /* its block, until it is linked */
    cc_batch batch;
} writing;

static bool is_within_limits(const cc_space *space, const cc_write *write) {
    return write->key_size <= space->options.key_limit && write->value_size <= space->options.value_limit && write->note_size <= CC_MAXIMUM_NOTE;
}

/* Without the lock: tells of those that leave. With it again. */
static void notify(writing *self) {
    if (self->batch.count == 0) return;
    cc_shard_unlock(self->shard);
    cc_notify(self->shard, &self->batch);
    cc_shard_lock(self->shard);
}

/* With the lock. */
static int take_block(writing *self) {
    cc_shard *shard = self->shard;
    uint64_t steps = STEPS_PER_WRITE;
    cc_shard_expire(shard, self->now, &steps, &self->batch);
    uint32_t units = cc_entry_units(self->write->key_size + self->write->value_size + self->write->note_size);
    if (units > shard->arena.limit / 4) return CC_TOO_LARGE;
    for (uint32_t attempt = 0; attempt < ATTEMPTS; attempt++) {
        notify(self);
        self->ref = cc_shard_take_block(shard, units, attempt, &self->batch);
        if (self->ref) return CC_STORED;
    }
    return CC_NO_MEMORY;
}

static uint64_t later(uint64_t time, uint64_t by) { return by > CC_NEVER - time ? CC_NEVER : time + by; }

static void fill(const writing *self) {
    const cc_write *write = self->write;
    const cc_space_options *options = &self->shard->space->options;
    cc_entry *entry = cc_entry_at(self->shard, self->ref);
    entry->expires = later(self->now, write->ttl ? write->ttl : options->ttl);
    entry->stale_until = later(entry->expires, write->stale == CC_NEVER ? options->stale : write->stale);
    entry->inserted = self->now;
    entry->meta = write->meta;
    entry->key_size = (uint16_t)write->key_size;
    entry->value_size = (uint32_t)write->value_size;
    entry->note_size = (uint16_t)write->note_size;
    char *data = entry->data;
    if (write->key_size) memcpy(data, write->key, write->key_size);
    if (write->value_size) memcpy(data + write->key_size, write->value, write->value_size);
    if (write->note_size) memcpy(data + write->key_size + write->value_size, write->note, write->note_size);
}

/* Whether what is there stays. */
static bool is_kept(const writing *self, uint32_t ref, uint32_t id) {
    const cc_entry *entry = cc_entry_at(self->shard, ref);
    if (!self->write->replaces || cc_freshness(entry, self->now) != CC_FRESH) return false;
    cc_view view;
    cc_show(entry, NULL, &view);
    return !self->write->replaces(self->write->context, &view, self->shard->lfu.links[id].hits);
}

static bool insert(writing *self) {
    cc_shard *shard = self->shard;
    uint32_t id = cc_shard_take_id(shard);
    if (!id) return false;
    if (cc_shard_link(shard, id, self->ref, self->hash)) return true;
    cc_shard_give_id(shard, id);
    return false;
}

/* With the lock. `is_new`: it had nothing before. */
static int publish(writing *self, bool *is_new) {
    cc_shard *shard = self->shard;
    *is_new = false;
    for (uint32_t attempt = 0; attempt < ATTEMPTS; attempt++) {
        notify(self);
        uint32_t there = cc_shard_find(shard, self->hash, self->write->key, self->write->key_size);
        if (there) {
            uint32_t id = cc_entry_id(cc_entry_at(shard, there));
            if (is_kept(self, there, id)) return CC_KEPT;
            cc_shard_relink(shard, id, self->ref);
            cc_shard_retire(shard, there);
            cc_tinylfu_hit(&shard->lfu, id);
            return CC_STORED;
        }
        if (insert(self)) {
            *is_new = true;
            return CC_STORED;
        }
        cc_shard_force(shard, &self->batch);
    }
    return CC_NO_MEMORY;
}

static void settle(writing *self) {
    cc_shard_settle(self->shard, &self->batch);
    while (self->batch.count > 0) {
        notify(self);
        cc_shard_settle(self->shard, &self->batch);
    }
}

int cc_put(cc_space *space, const cc_write *write, uint64_t now) {
    uint64_t hash = cc_hash(space->seed, write->key, write->key_size);
    writing self = {.shard = cc_shard_of(space, hash), .write = write, .hash = hash, .now = now, .batch.count = 0};
    cc_tallies *tallies = &self.shard->tallies;
    bool is_new = false;
    cc_flush();
    cc_shard_lock(self.shard);
    int status = is_within_limits(space, write) ? take_block(&self) : CC_TOO_LARGE;
    if (status == CC_STORED) {
        uint32_t charge = cc_block_at(&self.shard->arena, self.ref)->units * CC_UNIT;
        cc_shard_unlock(self.shard);
        fill(&self);
        cc_shard_lock(self.shard);
        status = publish(&self, &is_new);
        if (status != CC_STORED) cc_arena_give(&self.shard->arena, self.ref);
        else if (is_new) tallies->inserts++;
        else tallies->replaces++;
        if (is_new) {
            cc_shard_pace(self.shard, 0, 1);
            if (cc_space_samples(space, hash) && cc_space_hears(space, cc_current(), hash)) cc_space_request(space, hash, charge);
        }
        cc_shard_follow(self.shard);
        settle(&self);
    }
    tallies->kept += status == CC_KEPT;
    tallies->refused += status == CC_TOO_LARGE || status == CC_NO_MEMORY;
    cc_shard_unlock(self.shard);
    cc_notify(self.shard, &self.batch);
    return status;
}

bool cc_remove(cc_space *space, const void *key, size_t key_size, uint64_t now) {
    uint64_t hash = cc_hash(space->seed, key, key_size);
    cc_shard *shard = cc_shard_of(space, hash);
    bool was_there = false;
    cc_shard_lock(shard);
    uint32_t ref = cc_shard_find(shard, hash, key, key_size);
    if (ref) {
        was_there = cc_freshness(cc_entry_at(shard, ref), now) != CC_MISS;
        if (was_there) shard->tallies.removes++;
        else shard->tallies.expirations++;
        cc_shard_retire(shard, cc_shard_unlink(shard, cc_entry_id(cc_entry_at(shard, ref))));
        cc_shard_tidy(shard);
        if (cc_space_samples(space, hash)) cc_space_forget(space, hash);
    }
    cc_shard_unlock(shard);
    return was_there;
}
