namespace PolicyMta.Policies.Tables;

/// <summary>A mistake in a table's file.</summary>
/// <param name="line">The line, from 1; 0 if only the file is known.</param>
/// <param name="message">What is wrong.</param>
/// <param name="remedy">What to do about it.</param>
internal sealed class TableException(int line, string message, string remedy = "") : Exception(message)
{
    public int Line => line;

    public string Remedy => remedy;
}
