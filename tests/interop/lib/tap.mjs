// Tests that speak TAP: `await test('name', async () => {…})`, `finish()` at the end.
let n = 0;
let bad = 0;

export async function test(name, body) {
  n += 1;
  try {
    await body();
    console.log(`ok ${n} - ${name}`);
  } catch (error) {
    bad += 1;
    console.log(`not ok ${n} - ${name}`);
    for (const line of String(error.stack ?? error).split('\n')) console.log(`# ${line}`);
  }
}

export function finish() {
  console.log(`1..${n}`);
  process.exit(bad ? 1 : 0);
}

// Asks `what` until it answers something true, or says what it waited for.
export async function until(words, what, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await what();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
