/**
 * Files that a tool may touch: the workspace, and directories that may only be read.
 *
 * Owns: what may be done with a path. Finding it, one open directory after the other, is in `descend.ts`.
 * Invariants:
 * 1. Nothing outside of the roots is ever opened, listed, created, changed or removed, whatever other processes do to
 *    the tree meanwhile. A symbolic link is followed by hand, name by name from a root; the system never follows one.
 * 2. Nothing forbidden is ever opened, looked at or changed, and no directory that holds such a thing is moved.
 * 3. Writing is only below the workspace, and never into an existing file: a new one takes its place in one step.
 */
import { basename, dirname, resolve } from 'node:path';
import type { StepContext } from '@orchestr8/core';
import { OrchestratorError } from '@orchestr8/schema';
import { didYouMean } from '../near-names.ts';
import { descend, type LastLink, type Located } from './descend.ts';
import { kindOf, type DirectoryHandle, type EntryKind, type OpenFile } from './directory-handle.ts';
import { fileFailure, systemCode, toFileFailure } from './file-failure.ts';
import { ForbiddenPaths } from './forbidden-paths.ts';
import { replaceFile, statusIn, type FileContent } from './replace-file.ts';
import { absolutePath, below, findRoots, shownPath, type Root, type RootedPath } from './roots.ts';

const mostLinks = 40;

type Access = 'read' | 'write';

/** What a path stands for. */
export interface FileStatus {
  readonly shown: string;
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

/** Files below the workspace and the readable directories of a step. Paths are relative to the workspace or absolute. */
export class ConfinedFiles {
  readonly #workspace: string;
  readonly #readable: readonly string[];
  readonly #forbiddenPaths: readonly string[];
  #roots: Promise<Root[]> | undefined;
  #forbidden: Promise<ForbiddenPaths> | undefined;

  constructor(context: Pick<StepContext, 'workspace' | 'readable' | 'forbidden'>) {
    this.#workspace = context.workspace;
    this.#readable = context.readable;
    this.#forbiddenPaths = context.forbidden;
  }

  /** Opens a regular file for reading. Dispose of it. */
  async openFile(path: string): Promise<OpenFile & { readonly shown: string }> {
    return await this.#named(path, async () => {
      await using located = await this.#locate(path, 'read');
      if (located.name === null) throw fileFailure('not-a-file', located.shown);
      return { ...(await located.directory.openFile(located.name)), shown: located.shown };
    });
  }

  /** Opens a directory for listing. Dispose of it. */
  async openDirectory(path: string): Promise<{ readonly directory: DirectoryHandle; readonly shown: string }> {
    return await this.#named(path, async () => {
      const located = await this.#locate(path, 'read');
      const { directory, name, shown } = located;
      if (name === null) return { directory, shown };
      await using _parent = located;
      return { directory: await directory.openDirectory(name), shown };
    });
  }

  /** By default of the name itself where it is a link; undefined where there is nothing. */
  async status(path: string, lastLink: LastLink = 'keep'): Promise<FileStatus | undefined> {
    return await this.#named(path, async () => {
      await using located = await this.#locate(path, 'read', lastLink).catch((error: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return null;
        throw error;
      });
      if (located === null) return undefined;
      const { directory, name, shown } = located;
      const status = name === null ? await directory.ownStatus() : await statusIn(directory, name);
      return status && { shown, kind: kindOf(status), size: status.size, modifiedAt: status.mtime };
    });
  }

  /**
   * Puts a file in its place in one step, durably: a reader sees the old content or the new, nothing between.
   *
   * @returns its size in bytes, and whether there was none before
   */
  async writeFile(
    path: string,
    content: FileContent,
    options: { readonly overwrite?: boolean; readonly mode?: number } = {},
  ): Promise<{ readonly shown: string; readonly size: number; readonly created: boolean }> {
    return await this.#named(path, async () => {
      await using located = await this.#locate(path, 'write');
      const { directory, name, shown } = located;
      const before = name === null ? await directory.ownStatus() : await statusIn(directory, name);
      if (name === null || before?.isDirectory()) throw fileFailure('not-a-file', shown);
      if (before !== undefined && options.overwrite === false) throw fileFailure('file-exists', shown);
      if (before !== undefined && !before.isFile()) throw fileFailure('special-file-refused', shown);
      const mode = options.mode ?? before?.mode ?? 0o644;
      return { shown, size: await replaceFile({ directory, name, mode }, content), created: before === undefined };
    });
  }

  /** Makes the directory and those above it. `created`: it was not there before. */
  async createDirectory(path: string): Promise<{ readonly shown: string; readonly created: boolean }> {
    const { root, names } = await this.#place(path, 'write');
    let created = false;
    for (let depth = 1; depth <= names.length; depth++) {
      const part = resolve(root.real, ...names.slice(0, depth));
      created = await this.#named(part, async () => {
        await using located = await this.#locate(part, 'write');
        return located.name !== null && (await createIn(located.directory, located.name));
      });
    }
    return { shown: shownPath({ root, names }), created };
  }

  /** Runs `fn` in the directory that holds a path of the workspace; a link in the last place is meant itself. */
  async inDirectoryOf<T>(path: string, fn: (located: Located) => Promise<T>): Promise<T> {
    return await this.#named(path, async () => {
      await using located = await this.#locate(path, 'write', 'keep');
      return await fn(located);
    });
  }

  /** The path as results name it; links in it stay as they are. */
  async shown(path: string): Promise<string> {
    return shownPath(await this.#place(path, 'read'));
  }

  async #named<T>(path: string, fn: () => Promise<T>): Promise<T> {
    try {
      return await fn();
    } catch (error) {
      const shown = await this.shown(path).catch(() => path);
      const failure = toFileFailure(error, shown);
      if (!(failure instanceof OrchestratorError) || failure.code !== 'file-not-found') throw failure;
      const hint = didYouMean(basename(shown), await this.#namesBeside(path));
      throw hint === null ? failure : fileFailure('file-not-found', shown, { hint, cause: error });
    }
  }

  async #locate(path: string, access: Access, lastLink: LastLink = 'follow'): Promise<Located> {
    let place = await this.#place(path, access);
    this.#forbidden ??= ForbiddenPaths.find(this.#forbiddenPaths);
    const forbidden = await this.#forbidden;
    for (let links = 0; links <= mostLinks; links++) {
      const found = await descend(place, lastLink, forbidden);
      if (!('link' in found)) return found;
      place = await this.#place(found.link, access);
    }
    throw fileFailure('symlink-loop', path);
  }

  async #place(path: string, access: Access): Promise<RootedPath> {
    const absolute = absolutePath(this.#workspace, path);
    this.#roots ??= findRoots(this.#workspace, this.#readable);
    const place = below(await this.#roots, absolute, access);
    if (place === undefined) throw fileFailure('path-outside-workspace', path);
    if (!place.root.exists) throw fileFailure('file-not-found', path);
    return place;
  }

  /** The names beside what is not there. */
  async #namesBeside(path: string): Promise<string[]> {
    try {
      await using located = await this.#locate(dirname(absolutePath(this.#workspace, path)), 'read');
      const { directory, name } = located;
      await using opened = name === null ? null : await directory.openDirectory(name);
      const entries = await (opened ?? directory).entries();
      return entries.filter(({ isForbidden }) => !isForbidden).map(({ shown }) => shown);
    } catch {
      return [];
    }
  }
}

async function createIn(directory: DirectoryHandle, name: string): Promise<boolean> {
  try {
    await directory.createDirectory(name);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    if (!(await directory.status(name)).isDirectory()) throw fileFailure('not-a-directory', name);
    return false;
  }
}
