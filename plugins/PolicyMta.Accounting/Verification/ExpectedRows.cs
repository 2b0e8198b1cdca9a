namespace PolicyMta.Accounting.Verification;

/// <summary>The rows that a file must have by the journal, in their order.</summary>
internal sealed class ExpectedRows
{
    private readonly AccountedFile _file;
    private readonly RowWriter _writer;
    private readonly IMessageHistory _history;

    /// <exception cref="FormatException">What is kept of the file cannot be read.</exception>
    public ExpectedRows(AccountedFile file, IMessageHistory history)
    {
        _file = file;
        _history = history;
        _writer = new RowWriter(FileRules.Read(file.Rules));
    }

    public byte[] Header => _writer.Header;

    /// <summary>
    /// The first event that the journal still has, if events of the file's have been removed from it; known when the rows have been read.
    /// </summary>
    public long? LostBefore { get; private set; }

    /// <summary>The rows; each array is the caller's.</summary>
    public IEnumerable<(RecordType Type, byte[] Row)> Read(CancellationToken cancellationToken)
    {
        LostBefore = null;
        foreach (var told in Events(_file.First, cancellationToken))
        {
            if (told.EventId > _file.Last)
                yield break;
            if (_writer.TypeOf(told) is not { } type)
                continue;
            foreach (var recipient in told.Recipients.Where(recipient => _writer.Rules.Filter.Wants(told, recipient)))
                yield return (type, _writer.Write(type, told, recipient).ToArray());
        }
    }

    /// <summary>How many rows the journal leads to that are not in the file yet.</summary>
    public long CountWaiting(CancellationToken cancellationToken) => Events(_file.Last, cancellationToken)
        .Where(told => _writer.TypeOf(told) is not null)
        .Sum(told => (long)told.Recipients.Count(recipient => _writer.Rules.Filter.Wants(told, recipient)));

    private IEnumerable<DeliveryEvent> Events(long after, CancellationToken cancellationToken)
    {
        var reading = new EventReading
        {
            Kinds = [.. _writer.Rules.Fields.Keys.SelectMany(static type => RecordTypes.KindsOf(type))],
            MaxBatch = AccountingFeed.MostAtOnce,
            WithDecisions = false,
            WithJson = false,
        };
        foreach (var batch in _history.Read(after, reading))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (batch.LostBefore is { } before)
                LostBefore = before;
            foreach (var told in batch.Events)
                yield return told;
        }
    }
}
