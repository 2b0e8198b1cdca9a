namespace PolicyMta.Returns.Intake;

/// <summary>Notes that a report of this plugin has come as far as on-bounce, so that the same one counts no second time.</summary>
internal sealed class NoteReport(DoneBook done) : IBounceHandler
{
    public async ValueTask<BounceDecision?> DecideAsync(BounceContext context, CancellationToken cancellationToken)
    {
        if (context.Origin != BounceOrigin.Reply && DoneBook.IsName(context.ReportKey))
            await done.NoteAsync(context.ReportKey!, cancellationToken);
        return null;
    }
}
