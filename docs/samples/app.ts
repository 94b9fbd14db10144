/** Stands for what the page takes from the app around it. */
export declare const items: { list(): Promise<string[]>; remove(id: string): Promise<void> };
