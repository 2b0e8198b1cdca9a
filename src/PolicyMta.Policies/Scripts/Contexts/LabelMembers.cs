namespace PolicyMta.Policies.Scripts.Contexts;

/// <summary>The labels of single recipients, as scripts see them.</summary>
internal static class LabelMembers
{
    private static readonly LabelsWriter Labels = new();

    /// <param name="recipients">The recipients that the facts tell of.</param>
    public static ContextMember<TContext> Of<TContext, TDecision>(Func<TContext, IEnumerable<Recipient>> recipients)
        where TContext : HookContext<TDecision>
        where TDecision : class, IDecision<TDecision> => new(
            "metadataOf",
            "(recipient: string): Readonly<Record<string, string>>",
            "The labels that hold for a recipient: the message's, and over them the recipient's own.",
            null,
            (engine, _, lent) => TextMethod.Of<TContext>(
                engine, "metadataOf", "metadataOf(recipient) takes an address, for instance metadataOf(\"jane@example.com\").", lent,
                (context, address) => Labels.Write(
                    engine, context.Message.Metadata.SetItems(OwnLabels(recipients(context), new Recipient(address))))));

    private static ImmutableDictionary<string, string> OwnLabels(IEnumerable<Recipient> recipients, Recipient wanted) =>
        recipients.FirstOrDefault(recipient => !recipient.Metadata.IsEmpty && recipient.LocalPart == wanted.LocalPart
            && recipient.Domain == wanted.Domain)?.Metadata ?? ImmutableDictionary<string, string>.Empty;
}
