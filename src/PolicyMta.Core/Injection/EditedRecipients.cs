namespace PolicyMta.Core.Injection;

/// <summary>
/// Applies the edits of on-inject decisions to recipients, in time that grows with their number and no faster, to a bound. The
/// addresses in them are valid (<see cref="Hooks.DecisionRules"/>).
/// </summary>
internal static class EditedRecipients
{
    /// <summary>Recipients that one message may have after the edits.</summary>
    private const int Most = 100_000;

    /// <summary>Labels that one recipient may have beside the message's.</summary>
    private const int MostLabels = 100;

    /// <param name="recipients">The recipients.</param>
    /// <param name="edits">The edits of one decision.</param>
    /// <param name="missed">The first edit that is about nobody, in words; null if there is none.</param>
    /// <exception cref="FormatException">There are too many recipients or labels.</exception>
    public static ImmutableArray<Recipient> Apply(
        ImmutableArray<Recipient> recipients, ImmutableArray<MessageEdit> edits, out string? missed)
    {
        Draft? draft = null;
        missed = null;
        for (var i = 0; i < edits.Length; i++)
        {
            var edit = edits[i];
            if (edit.AddRecipient is { } added)
                (draft ??= new Draft(recipients)).Add(added);
            if (edit.DropRecipient is { } dropped)
                (draft ??= new Draft(recipients)).Drop(dropped);
            if (edit.ReturnPathOf is { } of)
            {
                if (!(draft ??= new Draft(recipients)).SetReturnPath(of, ReturnPathOf(edit.ReturnPath)))
                    missed ??= NobodyIn(i, "returnPathOf");
            }

            if (edit is { MetadataOf: { } labelled, Metadata: { } labels }
                && !(draft ??= new Draft(recipients)).SetLabels(labelled, labels))
                missed ??= NobodyIn(i, "metadataOf");
        }

        return draft?.ToRecipients() ?? recipients;
    }

    /// <summary>A recipient with more labels.</summary>
    /// <exception cref="FormatException">It would have too many.</exception>
    public static Recipient WithLabels(Recipient recipient, ImmutableDictionary<string, string> labels)
    {
        if (labels.IsEmpty)
            return recipient;
        var all = recipient.Metadata.SetItems(labels);
        return all.Count <= MostLabels
            ? recipient with { Metadata = all }
            : throw new FormatException($"A recipient was given more than {MostLabels} labels of its own.");
    }

    /// <summary>A return path of a recipient's own that policy gives; null, for the message's, if it is empty.</summary>
    public static string? ReturnPathOf(string? path) => string.IsNullOrEmpty(path) ? null : path;

    private static string NobodyIn(int edit, string property) =>
        $"edits[{edit}].{property} names nobody who is a recipient (local part exact, domain in any case)";

    /// <summary>The recipients in order, those that were dropped as null, and where each address stands.</summary>
    private sealed class Draft
    {
        private readonly List<Recipient?> _recipients = [];
        private readonly Dictionary<(string LocalPart, string Domain), List<int>> _places = [];

        public Draft(ImmutableArray<Recipient> recipients)
        {
            foreach (var recipient in recipients)
                Append(recipient);
        }

        public void Add(string address)
        {
            if (!_places.ContainsKey(KeyOf(new Recipient(address))))
                Append(new Recipient(address));
        }

        public void Drop(string address)
        {
            if (!_places.Remove(KeyOf(new Recipient(address)), out var places))
                return;
            foreach (var place in places)
                _recipients[place] = null;
        }

        /// <returns>Whether somebody has the address.</returns>
        public bool SetReturnPath(string address, string? path) =>
            Set(address, recipient => recipient with { ReturnPath = path });

        /// <returns>Whether somebody has the address.</returns>
        public bool SetLabels(string address, ImmutableDictionary<string, string> labels) =>
            Set(address, recipient => WithLabels(recipient, labels));

        private bool Set(string address, Func<Recipient, Recipient> changed)
        {
            if (!_places.TryGetValue(KeyOf(new Recipient(address)), out var places))
                return false;
            foreach (var place in places)
                _recipients[place] = changed(_recipients[place]!);
            return true;
        }

        public ImmutableArray<Recipient> ToRecipients() => [.. _recipients.OfType<Recipient>()];

        private static (string LocalPart, string Domain) KeyOf(Recipient recipient) => (recipient.LocalPart, recipient.Domain);

        private void Append(Recipient recipient)
        {
            if (_recipients.Count >= Most)
                throw new FormatException($"on-inject gave the message more than {Most} recipients.");
            var key = KeyOf(recipient);
            if (!_places.TryGetValue(key, out var places))
                _places.Add(key, places = []);
            places.Add(_recipients.Count);
            _recipients.Add(recipient);
        }
    }
}
