'use strict';
// Decides on card purchases in its reply, and books what else happens from a queue.

const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const Stripe = require('stripe');
const { Ledger } = require('./ledger');

class Desk {
  constructor({ secret, ledger }) {
    Object.assign(this, { secret, ledger, queue: Promise.resolve() });
    this.stripe = new Stripe(process.env.STRIPE_API_KEY || 'sk_test_none');
  }

  async reply(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    let event;
    try {
      const signature = request.headers['stripe-signature'];
      event = this.stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, this.secret);
    } catch (error) {
      return this.send(response, 400, { error: error.message });
    }
    try {
      this.send(response, 200, await this.receive(event));
    } catch (error) {
      console.error(error);
      this.send(response, 500, { error: 'try again' });
    }
  }

  async receive(event) {
    if (event.type === 'issuing_authorization.request') return this.decide(event.data.object);
    this.later(event);
    return { received: true };
  }

  decide(asked) {
    return { approved: this.ledger.decide(asked) };
  }

  // Booked 50 to 200 ms after it came, one after the other.
  later(event) {
    const due = Date.now() + 50 + Math.random() * 150;
    this.queue = this.queue
      .then(() => sleep(due - Date.now()))
      .then(() => this.ledger.book(event))
      .catch((error) => console.error(event.id, error));
  }

  send(response, status, document) {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Stripe-Version': '2026-05-27.dahlia',
    });
    response.end(JSON.stringify(document));
  }
}

if (require.main === module) {
  const { STATE = 'state', CARD_BUDGET = '2000', PORT = '4242' } = process.env;
  const ledger = new Ledger(STATE, Number(CARD_BUDGET));
  const desk = new Desk({ secret: process.env.STRIPE_WEBHOOK_SECRET, ledger });
  require('./faults').plant(desk);
  http.createServer((request, response) => desk.reply(request, response)).listen(PORT, '127.0.0.1');
}

module.exports = { Desk };
