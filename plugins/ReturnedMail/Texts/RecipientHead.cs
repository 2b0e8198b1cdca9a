namespace PolicyMta.ReturnedMail;

/// <summary>How sure it is that a line names a recipient that failed; the surer, the higher.</summary>
internal enum HeadCertainty
{
    /// <summary>An address in prose.</summary>
    Mentioned,

    /// <summary>An address behind words that announce one.</summary>
    Labelled,

    /// <summary>An address that the line begins with.</summary>
    Leading,
}

/// <summary>A line of a notice that names a recipient. Immutable.</summary>
/// <param name="Address">The address.</param>
/// <param name="Line">The line's number.</param>
/// <param name="Rest">What the line says behind the address.</param>
/// <param name="Certainty">How sure it is.</param>
/// <param name="IsResult">
/// Whether it is the result of a sendmail transcript: <c>550 5.1.1 &lt;user@example.com&gt;... User unknown</c>.
/// </param>
internal sealed record RecipientHead(string Address, int Line, string Rest, HeadCertainty Certainty, bool IsResult = false);
