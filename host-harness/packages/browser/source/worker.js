// Runs the engine apart from the page, so that the page never freezes and a job can be broken off.
import { Fault, load } from './engine/index.js';
import { jobsOver } from './jobs.js';
import tables from './tables.js';

const jobs = load().then((engine) => jobsOver(engine, tables));
// A failure is told with the first job.
jobs.catch(() => {});

self.addEventListener('message', async ({ data: { id, job, given } }) => {
  const tell = (phase, fraction) => self.postMessage({ id, phase, fraction });
  try {
    self.postMessage({ id, answer: await (await jobs)[job](given, tell) });
  } catch (error) {
    const problems = error instanceof Fault ? error.problems.map(({ path, code, message }) => ({ path, code, message })) : [];
    self.postMessage({ id, failed: { message: error.message, problems, columns: error.columns } });
  }
});
