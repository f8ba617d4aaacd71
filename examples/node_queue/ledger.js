'use strict';
// What was spent by card, kept in one JSON file an object, so that it outlives the process.

const fs = require('node:fs');
const path = require('node:path');

const RANK = { pending: 0, reversed: 1, expired: 1, closed: 2 };
const sum = (rows) => rows.reduce((total, cents) => total + cents, 0);

class Ledger {
  constructor(folder, budget) {
    Object.assign(this, { folder, budget, purchases: {}, payments: {}, seen: {} });
    for (const kind of ['purchases', 'payments', 'seen', 'cards']) {
      fs.mkdirSync(path.join(folder, kind), { recursive: true });
      for (const file of kind === 'cards' ? [] : fs.readdirSync(path.join(folder, kind))) {
        this[kind][path.parse(file).name] = JSON.parse(fs.readFileSync(path.join(folder, kind, file)));
      }
    }
  }

  // Approves what the card's budget covers, and reserves it in the same turn of the event loop.
  decide(asked) {
    const purchase = this.purchase(asked);
    const position = asked.request_history.length;
    if (!(position in purchase.decisions)) {
      const cents = asked.pending_request.amount;
      purchase.decisions[position] = cents <= this.figures(purchase.card).left ? cents : null;
      this.save(purchase);
    }
    return purchase.decisions[position] !== null;
  }

  book(event) {
    if (this.seen[event.id] || event.livemode) return;
    const thing = event.data.object;
    if (event.type.startsWith('issuing_transaction.')) this.settle(thing);
    if (/^issuing_authorization\.(created|updated)$/.test(event.type)) this.update(thing);
    this.seen[event.id] = event.type;
    this.write('seen', event.id, event.type);
  }

  update(authorization) {
    const purchase = this.purchase(authorization);
    for (const transaction of authorization.transactions) this.settle(transaction);
    if (this.isNewer(authorization, purchase.last)) purchase.last = authorization;
    this.save(purchase);
  }

  settle(told) {
    // what may stand in it whole is kept by its id
    const [card, authorization] = [told.card, told.authorization].map((part) => part?.id ?? part);
    const transaction = { ...told, card, authorization };
    this.payments[transaction.id] = transaction;
    const day = new Date(transaction.created * 1000).toISOString().slice(0, 10);
    this.write('payments', transaction.id, { kind: transaction.type, day, ...transaction });
    const purchase = this.purchases[transaction.authorization];
    if (purchase) this.save(purchase);
    else this.saveCard(transaction.card);
  }

  // Events come in any order, and their stamps are whole seconds: what only grows tells their age.
  isNewer(arrived, known) {
    if (!known) return true;
    const age = (each) => [each.balance_transactions.length, each.request_history.length,
      each.transactions.length, RANK[each.status] ?? 0];
    const [a, b] = [age(arrived), age(known)];
    const first = a.findIndex((value, index) => value !== b[index]);
    return first < 0 || a[first] > b[first];
  }

  purchase({ id, card }) {
    this.purchases[id] ??= { id, card: card.id, decisions: {}, last: null };
    return this.purchases[id];
  }

  settled(id, kind) {
    const own = Object.values(this.payments).filter((each) => each.authorization === id);
    return sum(own.filter((each) => each.type === kind).map((each) => each.amount));
  }

  // Cents kept from being spent: by the last snapshot, approved since, less captured since.
  held({ id, decisions, last }) {
    const length = last ? last.request_history.length : 0;
    const reserved = Object.entries(decisions).filter(([position]) => position >= length);
    const known = last ? -sum(last.balance_transactions.map((row) => row.amount)) : 0;
    const told = last ? last.transactions.filter((each) => each.type === 'capture') : [];
    const since = this.settled(id, 'capture') - sum(told.map((each) => each.amount));
    return Math.max(0, known + sum(reserved.map(([, cents]) => cents)) + since);
  }

  figures(card) {
    const holds = Object.values(this.purchases).filter((each) => each.card === card);
    const money = Object.values(this.payments).filter((each) => each.card === card);
    const of = (kind) => sum(money.filter((each) => each.type === kind).map((each) => each.amount));
    const held = sum(holds.map((each) => this.held(each)));
    const [spent, refunded] = [-of('capture'), of('refund')];
    return { held, spent, refunded, left: this.budget - held - spent + refunded };
  }

  save(purchase) {
    const [captured, refunded] = ['capture', 'refund'].map((kind) => this.settled(purchase.id, kind));
    const shown = { status: purchase.last?.status ?? 'pending', held: this.held(purchase) };
    this.write('purchases', purchase.id, { ...purchase, ...shown, captured: -captured, refunded });
    this.saveCard(purchase.card);
  }

  saveCard(card) {
    this.write('cards', card, { card, ...this.figures(card) });
  }

  write(kind, id, value) {
    const file = path.join(this.folder, kind, `${id}.json`);
    fs.writeFileSync(`${file}.new`, JSON.stringify(value));
    fs.renameSync(`${file}.new`, file);
  }
}

module.exports = { Ledger };
