using PolicyMta.Authentication.Dmarc;

namespace PolicyMta.Authentication;

/// <summary>Reads the public suffix list, and reports one that cannot be the whole list.</summary>
internal static class SuffixFile
{
    private const int Least = 100;

    public static PublicSuffixes? Read(FilePath file, IPluginBuilder builder)
    {
        builder.DependsOn(file);
        try
        {
            var list = PublicSuffixes.Read(File.ReadLines(file));
            if (list.Count >= Least)
                return list;
            builder.ReportProblem(
                "public_suffix_list", $"{file} has only {list.Count} rules, which is not the list of publicsuffix.org.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            builder.ReportProblem(
                "public_suffix_list",
                $"{file} cannot be read ({e.Message}); install the package publicsuffix, or give the path of the list of "
                    + "publicsuffix.org.");
        }

        return null;
    }
}
