namespace PolicyMta.Core.Waiting;

/// <summary>
/// What those that wait in one ready queue wait for: one thing at a time, all of them. Told to the account of the queue and to that of its
/// provider. Not thread-safe: its ready queue guards it.
/// </summary>
internal sealed class ReadyWaits(WaitBook book, string? provider)
{
    private readonly WaitAccount _ofProvider = book.ReadyOf(provider);
    private int _waiting;

    public WaitAccount Account { get; } = book.New();

    public WaitCause Cause { get; private set; }

    /// <summary>So many wait for this from now on.</summary>
    public void Set(WaitCause cause, int waiting)
    {
        if (cause == Cause && waiting == _waiting)
            return;
        var now = book.Now;
        if (cause == Cause)
        {
            Change(WaitCause.None, cause, waiting - _waiting, now);
        }
        else
        {
            Change(Cause, WaitCause.None, _waiting, now);
            Change(WaitCause.None, cause, waiting, now);
        }

        (Cause, _waiting) = (cause, waiting);
    }

    private void Change(WaitCause from, WaitCause to, int count, long now)
    {
        if (from == to || count == 0)
            return;
        Account.Switch(from, to, count, now);
        _ofProvider.Switch(from, to, count, now);
    }
}
