using PolicyMta.Core.Limits;
using PolicyMta.Server.Configuration;

namespace PolicyMta.Server.Console;

/// <summary>
/// Checks the codes of devices. Each is taken once, and no older one after it. Who knows a user's password has some guesses, from wherever
/// they come: only the user can be kept out by them, and has to change the password. Thread-safe; there are as many entries as users.
/// </summary>
internal sealed class TotpCodes(TimeProvider time)
{
    public const int MaxGuesses = 10;
    public static readonly TimeSpan GuessesForgottenAfter = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);
    private readonly KeyedMemory<string> _guesses = new(GuessesForgottenAfter, time, comparer: StringComparer.Ordinal);

    /// <summary>Whether a user's codes were guessed at so often that none is looked at for a while.</summary>
    public bool IsBlocked(AccountOptions account) => _guesses.CountOf(account.Name) >= MaxGuesses;

    /// <summary>Takes a code of a user whose password was right.</summary>
    public bool TryTake(AccountOptions account, string code)
    {
        if (IsBlocked(account))
            return false;
        if (TotpSecret.StepOf(account.Totp, code, time.GetUtcNow()) is { } step && IsNew(account.Name, step))
        {
            _guesses.Forget(account.Name);
            return true;
        }

        _guesses.Add(account.Name);
        return false;
    }

    private bool IsNew(string user, long step)
    {
        lock (_lock)
        {
            if (_taken.TryGetValue(user, out var last) && step <= last)
                return false;
            _taken[user] = step;
            return true;
        }
    }
}
