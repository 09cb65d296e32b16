/** How long all tests take, said before the first of them begins. Says nothing where only some are run. */
export default function tellDuration(): void {
  const isWhole = process.argv.slice(2).every((argument) => argument === 'run');
  if (isWhole) process.stdout.write('All tests take about four minutes on two cores that do nothing else.\n');
}
