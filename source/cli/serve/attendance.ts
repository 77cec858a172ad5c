import type {Invocation} from '../invocation.ts';

/** Who sees what a relay prints: a program, somebody who reads lines, or somebody at a whole screen. */
export type Attendance = 'program' | 'lines' | 'dashboard';

/** Who that is, where a dashboard is wanted or not. */
export function attendanceOf(
	{stdin, stdout, environment}: Pick<Invocation, 'stdin' | 'stdout' | 'environment'>,
	isDashboardWanted: boolean,
): Attendance {
	if (stdout.isTTY !== true) return 'program';
	const isScreen = stdin.isTTY === true && environment.TERM !== 'dumb';
	return isScreen && isDashboardWanted ? 'dashboard' : 'lines';
}
