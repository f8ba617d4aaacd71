'use strict';
// Ten faults, for trying whether a certification finds them: NODE_QUEUE_FAULT names one.
// They are put into the program from outside, which is sound without them.

const { setTimeout: sleep } = require('node:timers/promises');

// Has a method do something else first.
function before(object, name, first) {
  const sound = object[name].bind(object);
  object[name] = (argument) => {
    first(argument);
    return sound(argument);
  };
}

function drop(ledger, kind) {
  const settle = ledger.settle.bind(ledger);
  ledger.settle = (each) => (each.type === kind && !each.authorization ? undefined : settle(each));
}

const FAULTS = {
  'wrong-secret': (desk) => {
    desk.secret = 'whsec_of_another_endpoint';
  },
  down: () => setTimeout(() => process.exit(1), 1000),
  slow: (desk) => {
    const decide = desk.decide.bind(desk);
    desk.decide = async (asked) => {
      await sleep(2500);
      return decide(asked);
    };
  },
  'answers-500': (desk) => before(desk, 'receive', () => {
    throw new Error('the disk is full');
  }),
  // An event that comes again is booked once more, a tenth of a second later.
  'books-twice': (desk) => {
    const { ledger } = desk;
    before(ledger, 'book', (event) => {
      if (!ledger.seen[event.id] || !event.type.startsWith('issuing_transaction.')) return;
      const { object } = event.data;
      setTimeout(() => ledger.settle({ ...object, id: `${object.id}_${Date.now()}` }), 100);
    });
  },
  'ignores-order': ({ ledger }) => {
    ledger.isNewer = () => true;
    ledger.held = ({ decisions, last }) => {
      if (!last) return Object.values(decisions).reduce((total, cents) => total + cents, 0);
      return -last.balance_transactions.reduce((total, row) => total + row.amount, 0);
    };
  },
  // Looks what is left, and reserves a little later.
  races: (desk) => {
    const { ledger } = desk;
    desk.decide = async (asked) => {
      const { left } = ledger.figures(asked.card.id);
      await sleep(100);
      const figures = ledger.figures.bind(ledger);
      ledger.figures = (card) => ({ ...figures(card), left });
      const approved = ledger.decide(asked);
      ledger.figures = figures;
      return { approved };
    };
  },
  'crashes-on-unknown-types': (desk) => before(desk, 'receive', ({ type }) => {
    if (!/^(issuing_|topup\.|balance\.)/.test(type)) throw new Error(`nobody told me of ${type}`);
  }),
  'ignores-force-captures': ({ ledger }) => drop(ledger, 'capture'),
  'ignores-unlinked-refunds': ({ ledger }) => drop(ledger, 'refund'),
};

function plant(desk) {
  const name = process.env.NODE_QUEUE_FAULT;
  if (name) FAULTS[name](desk);
}

module.exports = { FAULTS, plant };
