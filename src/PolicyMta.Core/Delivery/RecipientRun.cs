namespace PolicyMta.Core.Delivery;

/// <summary>
/// The recipients of one try on their way through transactions: as many in each as the profile allows and the receiver takes. Those that
/// it puts off since a transaction has enough of them (RFC 5321 section 4.5.3.1.10) come in the next one, as long as each transaction
/// serves somebody.
/// </summary>
/// <param name="recipients">The recipients, as indexes into the message's.</param>
/// <param name="facts">The message.</param>
/// <param name="most">Recipients in one transaction at most.</param>
internal sealed class RecipientRun(ImmutableArray<int> recipients, MessageFacts facts, int most)
{
    private readonly ImmutableArray<RecipientOutcome>.Builder _delivered =
        ImmutableArray.CreateBuilder<RecipientOutcome>(recipients.Length);

    private ImmutableArray<int> _waiting = recipients;
    private ImmutableArray<int> _current = [];
    private List<RecipientOutcome>? _failed;
    private Outcome? _last;
    private int _next;
    private int _most = most;

    /// <summary>Whether no transaction has been taken yet.</summary>
    public bool IsFirst => _last is null;

    /// <summary>Whether recipients are left for another transaction.</summary>
    public bool HasMore => _next < _waiting.Length;

    /// <summary>Whether somebody has been served: the receiver has taken or refused the message for them.</summary>
    public bool HasProgress { get; private set; }

    /// <summary>
    /// How many recipients a transaction may have, where a receiver ended the connection for more and took the message for nobody; always
    /// less than the transaction had. Null otherwise.
    /// </summary>
    public int? FoundLimit { get; private set; }

    /// <summary>
    /// How many recipients a transaction is to have in the next attempt, since a connection ended without a reason after so many; null
    /// otherwise.
    /// </summary>
    public int? LikelyLimit { get; private set; }

    /// <summary>Whether the receiver has taken the message for somebody: whatever happens then must not be forgotten.</summary>
    public bool HasDelivered => _delivered.Count > 0;

    /// <summary>The reply that it took the message with last.</summary>
    public SmtpReply? Reply { get; private set; }

    /// <summary>Hands over those that the receiver has taken the message for.</summary>
    public ImmutableArray<RecipientOutcome> TakeDelivered() => _delivered.DrainToImmutable();

    public IReadOnlyList<RecipientOutcome> Failed => _failed ?? (IReadOnlyList<RecipientOutcome>)[];

    /// <summary>The recipients of the next transaction.</summary>
    public ImmutableArray<Recipient> Next()
    {
        _current = RecipientsPerTransaction.From(_waiting, _next, _most);
        _next += _current.Length;
        return ImmutableArray.CreateRange(_current, static (index, facts) => facts.Recipients[index], facts);
    }

    /// <summary>How many the next transaction would have.</summary>
    public int NextCount => Math.Min(_waiting.Length - _next, _most);

    /// <summary>Nothing was tried in the transaction: its recipients still wait.</summary>
    public void PutBack() => _next -= _current.Length;

    /// <summary>Takes the outcomes of the transaction.</summary>
    /// <param name="outcomes">One for each of its recipients.</param>
    /// <param name="accepted">How many of these the receiver accepted before it was given the message.</param>
    /// <param name="isStopped">Whether this server was stopped meanwhile: nothing has failed for those that no reply came for.</param>
    public void Take(ImmutableArray<Outcome> outcomes, int accepted, bool isStopped = false)
    {
        List<int>? putOff = null;
        List<int>? unanswered = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            var outcome = outcomes[i];
            if (outcome.IsDelivered)
            {
                _delivered.Add(OutcomeOf(_current[i], outcome));
                Reply = outcome.Reply;
                HasProgress = true;
            }
            else if (isStopped && outcome is { IsRemoteReply: false, Reply.IsTransient: true })
            {
                (unanswered ??= []).Add(i);
            }
            else if (accepted > 0 && outcome.MayBeRecipientLimit())
            {
                (putOff ??= []).Add(i);
            }
            else
            {
                Fail(_current[i], outcome);
                HasProgress |= outcome is { IsRemoteReply: true, Reply.IsPermanent: true };
            }
        }

        _last = outcomes[^1];
        if (accepted > 0 && accepted < outcomes.Length && _last is { Stage: SmtpStage.RcptTo, Reply.Code: 421 })
            LikelyLimit = accepted;
        if (putOff is not null)
            GoOn(putOff, outcomes, accepted);
        if (unanswered is not null)
            Await(unanswered);
    }

    /// <summary>Ends the run: what was not tried shares the last outcome, unless others were served.</summary>
    /// <param name="isLimited">Whether it was this server's limits that ended it.</param>
    /// <returns>The recipients for whom nothing has failed.</returns>
    public ImmutableArray<int> End(bool isLimited)
    {
        if (!HasMore)
            return [];
        var rest = _waiting[_next..];
        if (isLimited || HasProgress || FoundLimit is not null)
            return rest;
        foreach (var index in rest)
            Fail(index, _last!);
        return [];
    }

    private void GoOn(List<int> putOff, ImmutableArray<Outcome> outcomes, int accepted)
    {
        var isTooLarge = putOff.Any(i => outcomes[i].Stage >= SmtpStage.Data);
        var isEnd = putOff.Any(i => outcomes[i].Reply.Code == 421);
        if (isTooLarge && _current.Length > 1)
            _most = _current.Length / 2;
        else if (!isTooLarge && (isEnd ? accepted < _current.Length : outcomes.Any(static outcome => Serves(outcome))))
            _most = Math.Min(_most, accepted);
        else
        {
            var cause = outcomes.FirstOrDefault(static outcome => outcome.Reply.IsTransient && !outcome.MayBeRecipientLimit());
            foreach (var i in putOff)
                Fail(_current[i], cause ?? outcomes[i]);
            return;
        }

        if (isEnd)
            FoundLimit = _most;
        Await(putOff);
    }

    private void Await(List<int> some)
    {
        _waiting = [.. some.Select(i => _current[i]), .. _waiting[_next..]];
        _next = 0;
    }

    /// <summary>Whether a recipient that was accepted has been given the receiver's last word.</summary>
    private static bool Serves(Outcome outcome) => outcome.IsDelivered
        || (outcome is { Stage: SmtpStage.Data or SmtpStage.FinalDot, IsRemoteReply: true, Reply.IsPermanent: true }
            && !outcome.MayBeRecipientLimit());

    private void Fail(int index, Outcome outcome) => (_failed ??= []).Add(OutcomeOf(index, outcome));

    private RecipientOutcome OutcomeOf(int index, Outcome outcome) => new(index, facts.Recipients[index].Address, outcome);
}
