import {open, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {onDisk} from './disk-problem.ts';
import {endingOf} from './file-name.ts';

/**
 * The whole path of a file that a desktop may open: one that shows something and runs nothing.
 * @throws {InputError} when there is no such file, it is a folder, or it could run.
 */
export async function openable(
	file: string,
	platform: NodeJS.Platform = process.platform,
): Promise<string> {
	const named = path.resolve(file);
	const real = await onDisk('read', named, () => realpath(named));
	const facts = await onDisk('read', named, () => stat(real));
	if (!facts.isFile()) {
		throw new InputError(
			phrase`${named} is no file that can be shown. Look at it with the file manager.`,
		);
	}
	const isMarked = platform !== 'win32' && (facts.mode & EXECUTABLE) !== 0;
	if (isMarked || [named, real].some(hasRunningName) || (await beginsAsProgram(real))) {
		throw new InputError(
			phrase`${named} could run as a program, so it is not opened from here. If you trust it, open it yourself.`,
		);
	}
	return real;
}

/** Whether some system runs, mounts or installs what has such a name, instead of showing it. */
export function hasRunningName(file: string): boolean {
	const name = path.basename(file);
	// Windows does not see dots and blanks at the end, and takes what follows a colon for another stream.
	const seen = name.replace(/:.*$/s, '').replace(/[. ]+$/, '');
	return name.includes(':') || RUNNING.has(endingOf(`x${seen}`));
}

const EXECUTABLE = 0o111;

const RUNNING: ReadonlySet<string> = new Set([
	// Shells and interpreters
	...'sh bash zsh fish csh ksh tcsh command tool run py pyw pyc pyo pyz pyzw rb pl pm php phar lua tcl'.split(
		' ',
	),
	...'js jse mjs cjs vbs vbe wsf wsh ws ps1 ps1xml ps2 psm1 psd1 psc1 msh bat cmd hta sct shb awk scm'.split(
		' ',
	),
	...'scpt scptd applescript osas jxa action workflow terminal'.split(' '),
	// Programs, libraries, installers and archives that run
	...'exe com scr pif cpl dll ocx drv sys bin elf out so dylib o ko app appimage xbap application'.split(
		' ',
	),
	...'msi msp mst msix msixbundle appx appxbundle appinstaller deb rpm apk xapk ipa snap flatpak'.split(
		' ',
	),
	...'flatpakref flatpakrepo pkg mpkg jar war jnlp class gadget xpi crx ade adp mde air'.split(' '),
	// What leads to another program or changes settings
	...'desktop lnk url website webloc inetloc fileloc afploc ftploc service socket mount automount'.split(
		' ',
	),
	...'reg inf ins isp job msc appref-ms settingcontent-ms library-ms searchconnector-ms search-ms theme'.split(
		' ',
	),
	...'themepack desktopthemepack deskthemepack scf diagcab mobileconfig provisionprofile prefpane'.split(
		' ',
	),
	...'qlgenerator saver kext plugin chm hlp grp rdp remmina ovpn nix'.split(' '),
	// What is mounted as a disk
	...'iso img dmg vhd vhdx vmdk toast sparseimage sparsebundle udf'.split(' '),
	// Documents with programs in them
	...'docm dotm xlsm xltm xlsb xlam xll xla pptm potm ppam ppsm sldm slk iqy oqy rqy dqy one onepkg'.split(
		' ',
	),
]);

/** How programs of Unix, Windows, Linux and macOS begin (`#!`, `MZ`, ELF, Mach-O and its fat form). */
const BEGINNINGS: ReadonlyArray<readonly number[]> = [
	[0x23, 0x21],
	[0x4d, 0x5a],
	[0x7f, 0x45, 0x4c, 0x46],
	[0xfe, 0xed, 0xfa, 0xce],
	[0xfe, 0xed, 0xfa, 0xcf],
	[0xce, 0xfa, 0xed, 0xfe],
	[0xcf, 0xfa, 0xed, 0xfe],
	[0xca, 0xfe, 0xba, 0xbe],
];

async function beginsAsProgram(file: string): Promise<boolean> {
	const start = await onDisk('read', file, async () => {
		const handle = await open(file, 'r');
		try {
			const bytes = new Uint8Array(4);
			const {bytesRead} = await handle.read(bytes, 0, bytes.length, 0);
			return bytes.subarray(0, bytesRead);
		} finally {
			await handle.close();
		}
	});
	return BEGINNINGS.some(
		(beginning) =>
			start.length >= beginning.length && beginning.every((byte, at) => start[at] === byte),
	);
}
