namespace PolicyMta.Policies.Settings;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>What is longer is no misspelt word, and takes long to compare.</summary>
    private const int LongestWord = 200;

    /// <summary>The most similar of the allowed words, or null if none is similar.</summary>
    public static string? For(string written, IEnumerable<string> allowed)
    {
        if (written.Length > LongestWord)
            return null;
        var bare = Bare(written);
        return allowed
            .Select(word => (Word: word, Distance: Distance(bare, Bare(word))))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(bare.Length, candidate.Word.Length) / 3))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    private static string Bare(string word) =>
        word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>How many letters must be inserted, deleted, changed or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                table[i, j] = i == 0 ? j : j == 0 ? i : Step(table, a, b, i, j);
        }

        return table[a.Length, b.Length];
    }

    private static int Step(int[,] table, string a, string b, int i, int j)
    {
        var change = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        var best = Math.Min(change, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
    }
}
