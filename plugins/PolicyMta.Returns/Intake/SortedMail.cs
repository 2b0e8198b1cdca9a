namespace PolicyMta.Returns.Intake;

/// <summary>What is to become of a message that came back. Immutable.</summary>
/// <param name="Outcome">What to do with it.</param>
/// <param name="Reports">What on-bounce is to be asked about; nothing unless <see cref="SortedOutcome.Reports"/>.</param>
internal sealed record SortedMail(SortedOutcome Outcome, ImmutableArray<ReturnedReport> Reports)
{
    public static SortedMail Dropped { get; } = new(SortedOutcome.Dropped, []);

    public static SortedMail Ordinary { get; } = new(SortedOutcome.Ordinary, []);

    public static SortedMail Later { get; } = new(SortedOutcome.Later, []);
}
