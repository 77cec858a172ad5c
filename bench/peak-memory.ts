import {readFileSync} from 'node:fs';
import process from 'node:process';

/** The most resident memory that this process has had since it began, in bytes. */
export function peakMemory(): number {
	const {maxRSS} = process.resourceUsage();
	try {
		// What the system reports as the most may be that of the process which started this one.
		const status = readFileSync('/proc/self/status', 'utf8');
		const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
		return (kibibytes === undefined ? maxRSS : Number(kibibytes)) * 1024;
	} catch {
		return maxRSS * 1024;
	}
}
