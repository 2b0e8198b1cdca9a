using PolicyMta.DkimSigning.Rules;

namespace PolicyMta.DkimSigning.Preflight;

/// <summary>Makes the checks at on-inject, last of all, and warns, mends or refuses as the settings say.</summary>
internal sealed class CheckBeforeSpool(KeyChooser chooser, PreflightOptions options) : IInjectHandler
{
    private const string OwnNotices = "internal";

    public ValueTask<InjectDecision?> DecideAsync(InjectContext context, CancellationToken cancellationToken)
    {
        if (context.Source.Protocol == OwnNotices)
            return default;

        var keys = chooser.Choose(new SignContext { Message = context.Message, Content = context.Content }).Keys;
        var decision = InjectDecision.None;
        var reasons = new List<string>();
        foreach (var result in PreflightChecks.Of(context.Content, context.Message.ReturnPath, keys))
        {
            var action = result.Passes ? PreflightAction.Off : options.ActionOf(result.Check);
            if (action == PreflightAction.Off)
                continue;
            if (action == PreflightAction.Refuse)
                return new ValueTask<InjectDecision?>(new InjectDecision
                {
                    Reject = SmtpReply.Parse($"550 5.7.1 {char.ToUpperInvariant(result.Text[0])}{result.Text[1..]}"),
                    Reason = $"preflight {result.Check}: {result.Text}",
                });
            if (action == PreflightAction.Fix && result.Remedy is { } field)
                decision = decision with { Edits = decision.Edits.Add(new MessageEdit { SetHeader = field }) };
            reasons.Add($"{result.Check}: {(action == PreflightAction.Fix && result.Remedy is not null ? "mended: " : "")}{result.Text}");
        }

        return reasons.Count == 0
            ? default
            : new ValueTask<InjectDecision?>(decision with { Reason = "preflight " + string.Join("; ", reasons) });
    }
}
