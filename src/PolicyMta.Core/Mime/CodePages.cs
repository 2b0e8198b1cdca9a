using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace PolicyMta.Core.Mime;

/// <summary>
/// Makes the charsets known that .NET knows by name alone once they are registered (ISO-2022-JP, GB 2312 and others). Before anything else:
/// the library that reads mail remembers for ever that it did not find one.
/// </summary>
internal static class CodePages
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "The registration is the process's, and must come before the first look.")]
    public static void Register() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
}
