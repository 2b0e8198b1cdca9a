using System.IO.Pipelines;

namespace PolicyMta.Core.Smtp.Listening;

/// <summary>A pipe that chooses its buffers by what is expected.</summary>
internal interface IExpectantPipe : IDuplexPipe
{
    Expectation Expected { set; }
}
