namespace PolicyMta.Authentication.Dmarc;

/// <summary>What came of DMARC. Immutable.</summary>
/// <param name="Result">The result.</param>
/// <param name="Domain">The author's domain; empty if there is none.</param>
/// <param name="Policy">What it asks for mail that fails.</param>
/// <param name="Percent">Of how many of a hundred messages.</param>
/// <param name="Problem">What is wrong, in words of this server; empty if nothing is.</param>
internal sealed record DmarcVerdict(
    DmarcResult Result, string Domain, DmarcPolicy Policy = DmarcPolicy.None, int Percent = 100, string Problem = "");
