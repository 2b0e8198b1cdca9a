using PolicyMta.Core.Headers;

namespace PolicyMta.Core.Hooks;

/// <summary>
/// What decisions must fulfil beyond their form, whoever made them. It is asked while the handler is still called, so that a mistake is the
/// handler's failure, with its name and place, and never a fault of what comes later.
/// </summary>
internal static class DecisionRules
{
    /// <returns>The first mistake, or null.</returns>
    public static DecisionMistake? MistakeIn(object decision) => decision switch
    {
        InjectDecision inject =>
            MistakeInRefusal(inject.Reject, "reject") ?? MistakeInOne(inject.Edits, "edits", MistakeIn),
        RecipientDecision recipient => MistakeInRefusal(recipient.Reject, "reject"),
        SignDecision sign => MistakeInOne(sign.Signatures, "signatures", MistakeIn),
        RouteDecision route => MistakeInRefusal(route.Bounce, "bounce"),
        _ => null,
    };

    private static DecisionMistake? MistakeIn(MessageEdit? edit)
    {
        if (edit is null)
            return new DecisionMistake("", "is missing.");
        if (edit.AddHeader is { } added && MistakeIn(added) is { } wrongAdded)
            return wrongAdded with { Path = ".addHeader" + wrongAdded.Path };
        if (edit.SetHeader is { } set && MistakeIn(set) is { } wrongSet)
            return wrongSet with { Path = ".setHeader" + wrongSet.Path };
        return edit.RemoveHeader is { } removed && HeaderText.MistakeInName(removed) is { } wrongName
            ? new DecisionMistake(".removeHeader", wrongName)
            : null;
    }

    private static DecisionMistake? MistakeIn(HeaderField? field)
    {
        if (field is null)
            return new DecisionMistake("", "is missing.");
        if (HeaderText.MistakeInName(field.Name) is { } wrongName)
            return new DecisionMistake(".name", wrongName);
        return HeaderText.MistakeInValue(field.Name, field.Value) is { } wrongValue ? new DecisionMistake(".value", wrongValue) : null;
    }

    private static DecisionMistake? MistakeInRefusal(SmtpReply? reply, string name) =>
        reply is not null && reply.Code / 100 is not (4 or 5)
            ? new DecisionMistake(
                name, $"is not a refusal, its code is {reply.Code}: write a 4xx or 5xx reply, for instance \"550 5.7.1 Not allowed\".")
            : null;

    private static DecisionMistake? MistakeInOne<T>(ImmutableArray<T> items, string name, Func<T, DecisionMistake?> mistakeIn)
    {
        if (items.IsDefault)
            return new DecisionMistake(name, "is not set to an array: leave it out, or give an empty one.");
        for (var i = 0; i < items.Length; i++)
        {
            if (mistakeIn(items[i]) is { } mistake)
                return mistake with { Path = $"{name}[{i}]{mistake.Path}" };
        }

        return null;
    }
}
