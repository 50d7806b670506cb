// When and where the tests play: one fixed instant and one seed for the world outside.

/** Wednesday 10 June 2026, 10:00 in Shanghai: a working day, the office open, no holiday near. Epoch ms. */
export const TEST_AT = Date.UTC(2026, 5, 10, 2, 0, 0);
export const TEST_SEED = 'tests';
