namespace PolicyMta.ReturnedMail;

/// <summary>A line of a notice that names a recipient. Immutable.</summary>
/// <param name="Address">The address.</param>
/// <param name="Line">The line's number.</param>
/// <param name="Rest">What the line says behind the address.</param>
/// <param name="Certainty">How sure it is.</param>
/// <param name="IsResult">
/// Whether it is the result of a sendmail transcript: <c>550 5.1.1 &lt;user@example.com&gt;... User unknown</c>.
/// </param>
internal sealed record RecipientHead(string Address, int Line, string Rest, HeadCertainty Certainty, bool IsResult = false);
