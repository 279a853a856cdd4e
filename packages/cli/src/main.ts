import { followStarter } from './process/starter.ts';

followStarter();
const { runCommandLine } = await import('./command-line.ts');
process.exit(await runCommandLine(process.argv.slice(2)));
