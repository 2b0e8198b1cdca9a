
namespace PolicyMta.Accounting.Verification;

/// <summary>The accounting files of the settings and all that were finished, as the store knows them.</summary>
internal sealed class AccountedFiles(ImmutableArray<AccountFilePlan> plans, StateStore store, AccountBook book)
{
    public ImmutableArray<AccountFilePlan> Plans => plans;

    /// <summary>All files of a name, oldest first; the one in use is last, and open.</summary>
    public async Task<List<AccountedFile>> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var files = new List<AccountedFile>();
        await book.InTurnAsync(
            () =>
            {
                files.AddRange(store.Closed(name).Select(closed => new AccountedFile
                {
                    Name = name,
                    Path = closed.Path,
                    First = closed.First,
                    Last = closed.Last,
                    Length = closed.Length,
                    Rows = closed.Rows,
                    Rules = closed.Rules,
                    ClosedAt = closed.ClosedAt,
                }));
                if (store.Find(name) is { } state)
                    files.Add(InUse(name, state));
                return Task.CompletedTask;
            },
            cancellationToken);
        return files;
    }

    private static AccountedFile InUse(string name, FileState state) => new()
    {
        Name = name,
        Path = state.Path,
        First = state.First,
        Last = state.Last,
        Length = state.Length,
        Rows = state.Rows,
        Rules = state.Rules,
        Opened = TryOpen(state.Path) ?? (state.Closing is { } closing ? TryOpen(closing) : null),
    };

    /// <summary>Opens a file so that it may be moved and written meanwhile; null if it is not there.</summary>
    public static FileStream? TryOpen(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024)
        : null;
}
