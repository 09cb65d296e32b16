/** Prints the duration of the whole test run before the first test begins. Prints nothing when only some tests are run. */
export default function tellDuration(): void {
  const isWhole = process.argv.slice(2).every((argument) => argument === 'run');
  if (isWhole) process.stdout.write('All tests take about twelve minutes on two cores that do nothing else.\n');
}
