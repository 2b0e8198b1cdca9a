namespace PolicyMta.Core.Hooks;

/// <summary>What stands in a trace in place of a decision, if the server itself has something to say.</summary>
/// <param name="Notice">What it noticed, in words.</param>
internal sealed record NoticeOfTrace(string Notice)
{
    public static readonly NoticeOfTrace NoOpinion = new("no opinion");
}
