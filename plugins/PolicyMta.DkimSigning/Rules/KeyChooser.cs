namespace PolicyMta.DkimSigning.Rules;

/// <summary>
/// Chooses the keys for a message: those that a handler before named, else those of the first rule that matches, else those of the author's
/// domain and those that always sign. A key that does not belong to the message's tenant never signs. Thread-safe.
/// </summary>
internal sealed class KeyChooser(Func<KeyRing> ring, ImmutableArray<SigningRule> rules, bool required)
{
    public KeyChoice Choose(SignContext context)
    {
        var wish = context.SoFar;
        var author = AuthorDomain.Of(context.Content);
        var rule = rules.FirstOrDefault(rule => rule.Matches(context, author))?.Options;
        var isNamed = !(wish.Keys.IsEmpty && wish.MoreKeys.IsEmpty);
        if (wish.Sign == false)
            return new KeyChoice([], null, Required: false, "a handler before decided that it is not signed");
        if (rule is { Sign: false } && !isNamed)
            return new KeyChoice([], null, Required: false, "a rule says that it is not signed");

        var picked = new PickedKeys(ring(), context.Message.Tenant);
        if (!wish.Keys.IsEmpty)
            picked.AddNamed(wish.Keys);
        else if (rule is { Keys.IsEmpty: false })
            picked.AddNamed(rule.Keys);
        else
            picked.AddOfAuthor(author);
        picked.AddNamed(rule?.MoreKeys ?? []);
        picked.AddNamed(wish.MoreKeys);

        // Whoever names a key by hand means that the message is signed by it.
        var isRequired = rule?.Required ?? (required || (isNamed && picked.HasUnknown));
        return new KeyChoice(picked.Keys, rule?.Identity, isRequired, picked.Reason ?? (isRequired ? picked.Missing : null));
    }
}
